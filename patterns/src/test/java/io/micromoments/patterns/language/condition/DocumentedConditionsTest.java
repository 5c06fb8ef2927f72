package io.micromoments.patterns.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.Patterns;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.PatternReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Verifies that the reader accepts and reports what docs/language.md documents about conditions.
 */
class DocumentedConditionsTest {

  private static final Path LANGUAGE = Path.of("../docs/language.md");

  @Test
  void everyDocumentedConditionIsValid() throws Exception {
    List<String> where = lines("where");
    List<String> when = lines("when");
    assertThat(where).hasSizeGreaterThan(5);
    assertThat(when).hasSizeGreaterThan(2);
    where.forEach(
        text -> assertThat(errors("    where: |-\n      " + text, "")).as(text).isEmpty());
    when.forEach(text -> assertThat(errors("", "when: |-\n  " + text)).as(text).isEmpty());
  }

  @Test
  void functionTableIsCompleteAndMarksGeneralEvaluatorFunctions() throws Exception {
    Set<String> shown = new TreeSet<>();
    Set<String> general = new TreeSet<>();
    Matcher name =
        Pattern.compile("`([a-z_A-Z.]+)`(\\\\\\*)?")
            .matcher(
                Files.readString(LANGUAGE)
                    .lines()
                    .filter(
                        line -> line.matches("\\| (macros|conversions|text|time|lists|math) .*"))
                    .reduce("", String::concat));
    while (name.find()) {
      shown.add(name.group(1));
      if (name.group(2) != null) {
        general.add(name.group(1));
      }
    }
    Set<String> known = new TreeSet<>(ConditionFunctions.names());
    known.removeIf(each -> each.startsWith("math.bit") && !each.equals("math.bitAnd"));
    assertThat(shown).isEqualTo(known);
    assertThat(general).doesNotContain("has", "all", "double", "int", "size", "matches");
    for (String function : known) {
      Set<String> noted =
          PatternReader.read(source("    where: |-\n      " + example(function), ""))
              .problems()
              .stream()
              .peek(problem -> assertThat(problem.isError()).as(problem.message()).isFalse())
              .map(problem -> problem.message().replaceFirst(":.*", ""))
              .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
      assertThat(noted)
          .as(function)
          .isEqualTo(general.contains(function) ? Set.of(function) : Set.of());
    }
  }

  /** Returns a condition that applies one function to fields of an event. */
  private static String example(String function) {
    if (function.startsWith("get")) {
      return "event.event_time." + function + "('UTC') > 1";
    }
    if (function.startsWith("math.is")) {
      return function + "(event.value)";
    }
    if (function.equals("math.bitNot")
        || function.equals("math.sign")
        || function.equals("math.abs")) {
      return function + "(event.dwell_ms) > 1";
    }
    if (function.startsWith("math.bit")) {
      return function + "(event.dwell_ms, 1) > 1";
    }
    if (function.equals("math.greatest") || function.equals("math.least")) {
      return function + "(event.value, 1.0) > 1.0";
    }
    if (function.startsWith("math.")) {
      return function + "(event.value) > 1.0";
    }
    return switch (function) {
      case "has" -> "has(event.value)";
      case "all", "exists", "exists_one" -> "cart." + function + "(c, c.value > 1.0)";
      case "filter" -> "size(cart.filter(c, c.value > 1.0)) > 1";
      case "sum", "avg", "min", "max" -> "cart.map(c, c.value)." + function + "() > 1.0";
      case "map" -> "size(cart.map(c, c.value)) > 1";
      case "size", "int" -> function + "(event.query) > 1";
      case "double" -> "double(event.query) > 1.0";
      case "bool" -> "bool(event.query)";
      case "string" -> "string(event.value) == 'a'";
      case "dyn" -> "dyn(event.query) == 'a'";
      case "duration" -> "duration(event.query) < duration('1h')";
      case "timestamp" -> "timestamp(event.query) < event.event_time";
      case "contains", "startsWith", "endsWith", "matches" -> "event.query." + function + "('a')";
      case "charAt", "substring" -> "event.query." + function + "(1) == 'a'";
      case "indexOf", "lastIndexOf" -> "event.query." + function + "('a') > 1";
      case "split" -> "size(event.query.split('a')) > 1";
      case "join" -> "cart.map(c, c.query).join('a') == 'b'";
      case "replace" -> "event.query.replace('a', 'b') == 'b'";
      case "strings.quote" -> "strings.quote(event.query) == 'b'";
      default -> "event.query." + function + "() == 'a'";
    };
  }

  private static List<Problem> errors(String condition, String more) {
    return PatternReader.read(source(condition, more)).problems().stream()
        .filter(Problem::isError)
        .toList();
  }

  private static SourceText source(String condition, String more) {
    return Patterns.source(
        "p",
        """
        within: 1h
        steps:
          - { step: cart, on: clickstream, times: 1+ }
          - { step: extra, on: clickstream, optional: true }
          - step: last
            on: clickstream
        %s
        %s
        """
            .formatted(condition, more));
  }

  private static List<String> lines(String place) throws Exception {
    List<String> lines = new ArrayList<>();
    Matcher block =
        Pattern.compile("(?s)```cel " + place + "\\n(.*?)```").matcher(Files.readString(LANGUAGE));
    while (block.find()) {
      block.group(1).lines().map(line -> line.replaceFirst(" +#.*", "")).forEach(lines::add);
    }
    return lines;
  }
}
