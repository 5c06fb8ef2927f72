package io.micromoments.patterns.language.file;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A position in a file.
 *
 * @param line 1-based
 * @param column 1-based, in UTF-16 code units
 * @param length in characters of the line, at least 1
 */
public record SourcePosition(int line, int column, int length) {

  /** The first character of a file. */
  public static final SourcePosition START = new SourcePosition(1, 1, 1);

  public static SourcePosition of(Node node) {
    int line = node.getStartMark().map(Mark::getLine).orElse(0);
    int column = node.getStartMark().map(SourcePosition::column).orElse(0);
    int length =
        node.getEndMark()
            .filter(end -> node instanceof ScalarNode && end.getLine() == line)
            .map(end -> Math.max(1, column(end) - column))
            .orElse(1);
    return new SourcePosition(line + 1, column + 1, length);
  }

  /**
   * Returns the position of a part of a text.
   *
   * @param offset 0-based, in UTF-16 code units
   * @param length in UTF-16 code units; 0 counts as 1
   */
  public static SourcePosition in(String text, int offset, int length) {
    String before = text.substring(0, offset);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new SourcePosition(line, offset - before.lastIndexOf('\n'), Math.max(1, length));
  }

  /** The parser counts code points; columns are UTF-16 code units, as everywhere else. */
  private static int column(Mark mark) {
    int[] text = mark.getBuffer();
    int from = mark.getPointer() - mark.getColumn();
    if (from < 0 || mark.getPointer() > text.length) {
      return mark.getColumn();
    }
    int column = 0;
    for (int i = from; i < mark.getPointer(); i++) {
      column += Character.charCount(text[i]);
    }
    return column;
  }

  /** Returns a warning at this position. */
  public Problem warning(String file, String message, String hint) {
    return new Problem(file, line, column, length, Problem.Severity.WARNING, message, hint);
  }
}
