package io.micromoments.workbench.whatif;

import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.text.Names;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a file of expectations, with the key {@code expect} and a list. */
public final class ExpectedReader {

  private static final double MOST = 1e15;
  private static final List<String> BOUNDS =
      List.of("at-least", "at-most", "exactly", "change-at-most");
  private static final int MAX_ENTRIES = 1_000;

  /** Kinds of figures, of which all possible names are not known before a replay. */
  private static final List<String> KINDS =
      List.of(
          "moments",
          "gained",
          "lost",
          "commands",
          "customers",
          "commands-per-customer",
          "contact-pressure",
          "first",
          "listed",
          "mean-rank",
          "withheld",
          "suppressed",
          "undecided",
          "segment-moments",
          "budget-spent");

  private final Set<String> patterns;
  private final Problems problems;

  private ExpectedReader(String file, Set<String> patterns) {
    this.patterns = patterns;
    this.problems = new Problems(file);
  }

  /**
   * Reads a file.
   *
   * @param patterns the patterns of both sides
   * @throws UnusableInput with all problems of the file
   */
  public static List<Expected> read(Path file, Set<String> patterns) throws IOException {
    SourceText source = TextFile.read(file);
    ExpectedReader reader = new ExpectedReader(source.file(), new TreeSet<>(patterns));
    List<Expected> expected =
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

  private List<Expected> read(MappingNode node) {
    MappingReader file = new MappingReader(node, "a file of expectations", problems);
    file.required("expect", "expect: [{ figure: commands, at-most: 1000 }]");
    List<Expected> expected =
        file.mappings(
            "expect", "an expectation", MAX_ENTRIES, (number, entry) -> Optional.of(read(entry)));
    file.finish();
    return expected;
  }

  private Expected read(MappingReader entry) {
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
    if (atLeast.isPresent() && atMost.isPresent() && atLeast.get() > atMost.get()) {
      problems.error(node, "at-least is more than at-most", "swap them");
    }
    int line = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    return new Expected(line, figures, atLeast, atMost, exactly, changeAtMost, isPercent);
  }

  private Optional<Double> amount(ScalarNode node) {
    try {
      double amount = Double.parseDouble(node.getValue().strip().replaceFirst("\\s*%$", ""));
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
    if (!KINDS.contains(figure.kind())) {
      problems.error(
          at, "unknown figure '%s'".formatted(name), Names.allowed(figure.kind(), KINDS));
    } else if (List.of("moments", "gained", "lost").contains(figure.kind())
        && !figure.about().isEmpty()
        && !patterns.contains(figure.about())) {
      problems.error(
          at,
          "no side has a pattern '%s'".formatted(figure.about()),
          Names.allowed(figure.about(), patterns));
    }
  }
}
