package io.micromoments.patterns.language;

import java.util.List;
import java.util.Locale;

/**
 * A file's text, for showing a problem where it stands.
 *
 * @param file the name to show
 * @param text the whole text
 */
public record SourceText(String file, String text) implements java.io.Serializable {

  /**
   * The problem as people read it: place and message, the line with a caret under the spot, and the
   * remedy. Ends with a line break.
   */
  public String show(Problem problem) {
    StringBuilder out = new StringBuilder();
    out.append(problem.file())
        .append(':')
        .append(problem.line())
        .append(':')
        .append(problem.column())
        .append(": ")
        .append(problem.severity().name().toLowerCase(Locale.ROOT))
        .append(": ")
        .append(problem.message())
        .append('\n');
    List<String> lines = text.lines().toList();
    if (problem.line() >= 1 && problem.line() <= lines.size()) {
      String line = lines.get(problem.line() - 1).replace('\t', ' ');
      String number = String.format("%5d", problem.line());
      out.append(number).append(" | ").append(line).append('\n');
      int length = Math.max(1, Math.min(problem.length(), line.length() - problem.column() + 1));
      out.append("      | ")
          .append(" ".repeat(Math.max(0, problem.column() - 1)))
          .append("^".repeat(length))
          .append('\n');
    }
    if (!problem.hint().isEmpty()) {
      out.append("        ").append(problem.hint()).append('\n');
    }
    return out.toString();
  }
}
