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
