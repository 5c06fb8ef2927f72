package io.micromoments.patterns.language.file;

import io.micromoments.text.PrintableText;
import java.util.List;
import java.util.Locale;

/**
 * The text of a file, for showing problems in context.
 *
 * @param file the name to display
 * @param text the whole text
 */
public record SourceText(String file, String text) implements java.io.Serializable {

  /**
   * The maximum number of characters shown of a line; a longer line is cut to a window around the
   * problem.
   */
  private static final int MAX_SHOWN = 200;

  private static final int SHOWN_BEFORE = 100;

  /**
   * Formats a problem for display: position and message, the line with carets under the range, and
   * the hint. Ends with a line break. Contains no characters that control a terminal.
   */
  public String show(Problem problem) {
    StringBuilder out = new StringBuilder();
    out.append(problem.file());
    if (problem.line() > 0) {
      out.append(':').append(problem.line()).append(':').append(problem.column());
    }
    out.append(": ")
        .append(problem.severity().name().toLowerCase(Locale.ROOT))
        .append(": ")
        .append(problem.message())
        .append('\n');
    List<String> lines = text.lines().toList();
    if (problem.line() >= 1 && problem.line() <= lines.size()) {
      String line = lines.get(problem.line() - 1).replace('\t', ' ');
      int start = Math.max(0, Math.min(problem.column() - SHOWN_BEFORE, line.length() - MAX_SHOWN));
      int end = Math.min(line.length(), start + MAX_SHOWN);
      int column = Math.max(0, problem.column() - 1 - start);
      out.append(String.format(Locale.ROOT, "%5d | ", problem.line()))
          .append(line, start, end)
          .append('\n');
      int length = Math.max(1, Math.min(problem.length(), end - start - column));
      out.append("      | ").append(" ".repeat(column)).append("^".repeat(length)).append('\n');
    }
    if (!problem.hint().isEmpty()) {
      out.append("        ").append(problem.hint()).append('\n');
    }
    return PrintableText.of(out.toString());
  }
}
