package io.micromoments.workbench.hygiene;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import java.util.Comparator;
import java.util.Locale;

/**
 * Something to improve in a pattern.
 *
 * @param pattern name of the pattern
 * @param file path of the file
 * @param line 1-based
 * @param column 1-based
 * @param message what was found
 * @param hint what to do
 */
public record Finding(
    Level level,
    Rule rule,
    String pattern,
    String file,
    int line,
    int column,
    String message,
    String hint) {

  /** The place of what concerns a whole file. */
  static final SourcePosition TOP = new SourcePosition(1, 1, 1);

  /**
   * Creates a finding in the file of a pattern.
   *
   * @param pattern name of the pattern
   */
  static Finding in(
      SourceText source,
      String pattern,
      SourcePosition place,
      Level level,
      Rule rule,
      String message,
      String hint) {
    return new Finding(
        level, rule, pattern, source.file(), place.line(), place.column(), message, hint);
  }

  /** How bad a finding is, worst first. */
  public enum Level {
    ERROR,
    WARNING,
    NOTE;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is checked. */
  public enum Rule {
    INVALID("invalid"),
    NO_TESTS("no-tests"),
    FAILING_TESTS("failing-tests"),
    UNKNOWN_PATTERN("unknown-pattern"),
    NOISY("noisy"),
    SILENT("silent"),
    UNSEEN_FIELD("unseen-field"),
    UNTESTED_STEP("untested-step"),
    UNTESTED_BRANCH("untested-branch"),
    NO_OWNER("no-owner"),
    NOT_LIVE("not-live");

    private final String label;

    Rule(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /** The worst first; those of one level by rule, and of one rule by pattern. */
  public static final Comparator<Finding> WORST_FIRST =
      Comparator.comparing(Finding::level)
          .thenComparing(Finding::rule)
          .thenComparing(Finding::pattern)
          .thenComparing(Finding::line)
          .thenComparing(Finding::column);
}
