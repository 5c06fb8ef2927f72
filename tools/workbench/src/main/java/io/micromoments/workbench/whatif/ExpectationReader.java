package io.micromoments.workbench.whatif;

import io.micromoments.detect.MomentClassifier.MatchResult;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.schemas.ReasonCode;
import io.micromoments.text.Names;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a file of expectations, with the key {@code expect} and a list. */
public final class ExpectationReader {

  private static final double MOST = 1e15;
  private static final List<String> BOUNDS =
      List.of("at-least", "at-most", "exactly", "change-at-most");
  private static final int MAX_ENTRIES = 1_000;

  /** What follows the kind in the name of a figure. */
  private enum Subject {
    NONE,
    OPTIONAL_PATTERN,
    OPTIONAL_NAME,
    PATTERN,
    NAME,
    STATISTIC,
    REASON_CODE,
    MATCH_RESULT
  }

  private static final Map<String, Subject> KINDS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("moments", Subject.OPTIONAL_PATTERN),
              Map.entry("gained", Subject.PATTERN),
              Map.entry("lost", Subject.PATTERN),
              Map.entry("commands", Subject.OPTIONAL_NAME),
              Map.entry("customers", Subject.NONE),
              Map.entry("commands-per-customer", Subject.STATISTIC),
              Map.entry("contact-pressure", Subject.NONE),
              Map.entry("first", Subject.NAME),
              Map.entry("listed", Subject.NAME),
              Map.entry("mean-rank", Subject.NAME),
              Map.entry("withheld", Subject.REASON_CODE),
              Map.entry("suppressed", Subject.MATCH_RESULT),
              Map.entry("undecided", Subject.NAME),
              Map.entry("segment-moments", Subject.NAME),
              Map.entry("budget-spent", Subject.NAME)));

  private final Set<String> patterns;
  private final Problems problems;

  private ExpectationReader(String file, Set<String> patterns) {
    this.patterns = patterns;
    this.problems = new Problems(file);
  }

  /**
   * Reads a file.
   *
   * @param patterns the patterns of both sides
   * @throws UnusableInput with all problems of the file
   */
  public static List<FigureExpectation> read(Path file, Set<String> patterns) throws IOException {
    SourceText source = TextFile.read(file);
    ExpectationReader reader = new ExpectationReader(source.file(), new TreeSet<>(patterns));
    List<FigureExpectation> expected =
        Yaml.mapping(source, reader.problems).map(reader::read).orElse(List.of());
    if (reader.problems.hasErrors()) {
      throw new UnusableInput(
          "the expectations have errors\n\n"
              + reader.problems.inOrder().stream()
                  .filter(Problem::isError)
                  .map(source::show)
                  .collect(Collectors.joining("\n"))
                  .stripTrailing(),
          "");
    }
    return expected;
  }

  private List<FigureExpectation> read(MappingNode node) {
    MappingReader file = new MappingReader(node, "a file of expectations", problems);
    file.required("expect", "expect: [{ figure: commands, at-most: 1000 }]");
    List<FigureExpectation> expected =
        file.mappings(
            "expect", "an expectation", MAX_ENTRIES, (number, entry) -> Optional.of(read(entry)));
    if (expected.isEmpty() && !problems.hasErrors()) {
      problems.error(
          node, "there is no expectation", "for example { figure: commands, at-most: 9 }");
    }
    file.finish();
    return expected;
  }

  private FigureExpectation read(MappingReader entry) {
    MappingNode node = entry.node();
    List<String> unchanged = entry.words("no-change-in");
    List<String> figures = unchanged.isEmpty() ? entry.words("figure") : unchanged;
    if (figures.isEmpty()) {
      entry.required("figure", "figure: moments.cart-left");
    }
    String key = unchanged.isEmpty() ? "figure" : "no-change-in";
    Node named = entry.value(key).orElse(entry.node());
    figures.forEach(name -> check(name, named));
    Optional<Double> atLeast = entry.number("at-least", 0, MOST);
    Optional<Double> atMost = entry.number("at-most", 0, MOST);
    Optional<Double> exactly = entry.number("exactly", 0, MOST);
    Optional<ScalarNode> change = entry.scalar("change-at-most", "a number such as 100, or 5%");
    boolean isPercent = change.map(each -> each.getValue().strip().endsWith("%")).orElse(false);
    Optional<Double> changeAtMost =
        unchanged.isEmpty() ? change.flatMap(this::amount) : Optional.of(0.0);
    if (!unchanged.isEmpty() && BOUNDS.stream().anyMatch(entry::has)) {
      problems.error(node, "'no-change-in' stands alone", "write the bounds as another entry");
    } else if (unchanged.isEmpty() && BOUNDS.stream().noneMatch(entry::has)) {
      problems.error(
          node,
          "an expectation needs a bound",
          "allowed: at-least, at-most, exactly, change-at-most; or no-change-in: [FIGURE, …]");
    }
    if (exactly.isPresent() && (atLeast.isPresent() || atMost.isPresent())) {
      problems.error(
          node,
          "'exactly' cannot be combined with 'at-least' or 'at-most'",
          "write only one of them");
    }
    if (atLeast.isPresent() && atMost.isPresent() && atLeast.get() > atMost.get()) {
      problems.error(node, "at-least is more than at-most", "swap them");
    }
    int line = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    return new FigureExpectation(line, figures, atLeast, atMost, exactly, changeAtMost, isPercent);
  }

  private Optional<Double> amount(ScalarNode node) {
    try {
      double amount =
          new BigDecimal(node.getValue().strip().replaceFirst("\\s*%$", "")).doubleValue();
      if (amount >= 0 && amount <= MOST) {
        return Optional.of(amount);
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    problems.error(node, "found " + Yaml.kind(node), "allowed: a number such as 100, or 5%");
    return Optional.empty();
  }

  /** A misspelled figure would be 0 on both sides and so meet many expectations. */
  private void check(String name, Node at) {
    Figure figure = new Figure(name, 0, 0, null);
    Subject subject = KINDS.get(figure.kind());
    if (subject == null) {
      problems.error(
          at, "unknown figure '%s'".formatted(name), Names.allowed(figure.kind(), KINDS.keySet()));
      return;
    }
    switch (subject) {
      case NONE -> {
        if (!figure.subject().isEmpty()) {
          problems.error(at, "unknown figure '%s'".formatted(name), "allowed: " + figure.kind());
        }
      }
      case OPTIONAL_NAME -> {}
      case OPTIONAL_PATTERN -> {
        if (!figure.subject().isEmpty()) {
          checkAmong(figure, patterns, at);
        }
      }
      case PATTERN -> checkAmong(figure, patterns, at);
      case NAME -> {
        if (figure.subject().isEmpty()) {
          problems.error(
              at,
              "unknown figure '%s'".formatted(name),
              "allowed: %s.NAME, as what-if prints it".formatted(name));
        }
      }
      case STATISTIC -> checkAmong(figure, List.of("mean", "p95", "most"), at);
      case REASON_CODE -> checkAmong(figure, names(ReasonCode.values()), at);
      case MATCH_RESULT -> checkAmong(figure, names(MatchResult.values()), at);
    }
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toList();
  }

  private void checkAmong(Figure figure, Collection<String> known, Node at) {
    if (!known.contains(figure.subject())) {
      List<String> allowed = known.stream().map(each -> figure.kind() + "." + each).toList();
      problems.error(
          at,
          "unknown figure '%s'".formatted(figure.name()),
          Names.allowed(figure.name(), allowed));
    }
  }
}
