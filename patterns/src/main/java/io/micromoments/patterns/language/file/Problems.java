package io.micromoments.patterns.language.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects the problems of one file, so that all are reported at once. */
public final class Problems {

  private static final int MAX_CHARS = 2_000;

  /** More than anyone reads before fixing the first. */
  private static final int MAX_LISTED = 200;

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  public Problems(String file) {
    this.file = file;
  }

  public void error(Node at, String message, String hint) {
    add(at, Problem.Severity.ERROR, message, hint);
  }

  public void warning(Node at, String message, String hint) {
    add(at, Problem.Severity.WARNING, message, hint);
  }

  public void note(Node at, String message, String hint) {
    add(at, Problem.Severity.NOTE, message, hint);
  }

  /** Reports an error at a 0-based mark of the YAML parser. */
  public void error(Optional<Mark> mark, String message, String hint) {
    int line = mark.map(Mark::getLine).orElse(0) + 1;
    int column = mark.map(Mark::getColumn).orElse(0) + 1;
    error(line, column, 1, message, hint);
  }

  public void error(int line, int column, int length, String message, String hint) {
    add(line, column, length, Problem.Severity.ERROR, message, hint);
  }

  public void warning(int line, int column, int length, String message, String hint) {
    add(line, column, length, Problem.Severity.WARNING, message, hint);
  }

  /**
   * Reports an unexpected exception as an error of the file, so that other files are still read.
   */
  public void internal(Throwable fault) {
    found.add(InternalErrorProblem.problem(file, fault));
  }

  public boolean hasErrors() {
    return errors() > 0;
  }

  /** Returns the number of errors so far. */
  public long errors() {
    return found.stream().filter(Problem::isError).count();
  }

  /**
   * Returns the problems in file order; beyond {@value #MAX_LISTED}, only the number of the
   * remaining ones.
   */
  public List<Problem> inOrder() {
    List<Problem> all =
        found.stream()
            .distinct()
            .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
            .toList();
    if (all.size() <= MAX_LISTED) {
      return all;
    }
    List<Problem> listed = new ArrayList<>(all.subList(0, MAX_LISTED));
    listed.add(rest(all.subList(MAX_LISTED, all.size())));
    return listed;
  }

  /** Summarizes the remaining problems, with the highest of their severities. */
  private Problem rest(List<Problem> notListed) {
    Problem first = notListed.get(0);
    return new Problem(
        file,
        first.line(),
        first.column(),
        first.length(),
        notListed.stream().map(Problem::severity).min(Comparator.naturalOrder()).orElseThrow(),
        String.format(
            Locale.ROOT, "%,d more problems from here on are not listed", notListed.size()),
        "fix those listed, then validate again");
  }

  private void add(Node at, Problem.Severity severity, String message, String hint) {
    SourcePosition place = SourcePosition.of(at);
    add(place.line(), place.column(), place.length(), severity, message, hint);
  }

  public void add(
      int line, int column, int length, Problem.Severity severity, String message, String hint) {
    found.add(new Problem(file, line, column, length, severity, cut(message), cut(hint)));
  }

  /** Messages may quote file content of any length. */
  private static String cut(String text) {
    return text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "…" : text;
  }
}
