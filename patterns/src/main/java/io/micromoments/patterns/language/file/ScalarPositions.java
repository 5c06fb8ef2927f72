package io.micromoments.patterns.language.file;

import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Finds the characters of a YAML scalar's value in its file. Value and file are read in parallel,
 * skipping what YAML drops, such as quotes and indentation.
 */
public final class ScalarPositions {

  private final String raw;
  private final ScalarNode node;

  private ScalarPositions(SourceText source, ScalarNode node) {
    this.raw = source.text();
    this.node = node;
  }

  /**
   * Returns the 1-based line and column in the file of a character of a value.
   *
   * @param offset of the character in the value; its length for the end
   */
  public static int[] lineAndColumn(SourceText source, ScalarNode node, int offset) {
    ScalarPositions positions = new ScalarPositions(source, node);
    int at = positions.find(offset);
    String before = positions.raw.substring(0, at);
    int lineStart = before.lastIndexOf('\n') + 1;
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new int[] {line, at - lineStart + 1};
  }

  /**
   * Returns the index in the file of a character of a value.
   *
   * @param offset of the character in the value; its length for the end
   */
  public static int indexInFile(SourceText source, ScalarNode node, int offset) {
    return new ScalarPositions(source, node).find(offset);
  }

  /**
   * Returns the offset in the value of a position in the file: that of the first character at or
   * after it, or the length of the value.
   *
   * @param index in the file
   */
  public static int offsetInValue(SourceText source, ScalarNode node, int index) {
    ScalarPositions positions = new ScalarPositions(source, node);
    int from = 0;
    int until = node.getValue().length();
    while (from < until) {
      int middle = (from + until) >>> 1;
      if (positions.find(middle) < index) {
        from = middle + 1;
      } else {
        until = middle;
      }
    }
    return from;
  }

  /** Returns the index in the file; that of an escape is the index of its backslash. */
  private int find(int offset) {
    String value = node.getValue();
    int at = start();
    int i = 0;
    while (at < raw.length()) {
      int escape = escapeLength(at);
      if (escape > 0) {
        int produced = producedBy(at);
        if (i + produced > offset) {
          return at;
        }
        i += produced;
        at += escape;
        continue;
      }
      char expected = i < value.length() ? value.charAt(i) : '\n';
      if (isSame(raw.charAt(at), expected)) {
        if (i >= offset) {
          return at;
        }
        i++;
      }
      at++;
    }
    return raw.length();
  }

  private int start() {
    int index = node.getStartMark().map(Mark::getIndex).orElse(0);
    int at = raw.offsetByCodePoints(0, Math.min(index, raw.codePointCount(0, raw.length())));
    // The parser counts an anchor and a tag to the value, whose letters could be taken for it.
    while (at < raw.length() && (raw.charAt(at) == '&' || raw.charAt(at) == '!')) {
      while (at < raw.length() && !Character.isWhitespace(raw.charAt(at))) {
        at++;
      }
      while (at < raw.length() && Character.isWhitespace(raw.charAt(at))) {
        at++;
      }
    }
    return switch (node.getScalarStyle()) {
      case LITERAL, FOLDED -> Math.max(at, raw.indexOf('\n', at));
      case SINGLE_QUOTED, DOUBLE_QUOTED -> at + 1;
      default -> at;
    };
  }

  private static boolean isSame(char found, char expected) {
    return found == expected || (Character.isWhitespace(expected) && Character.isWhitespace(found));
  }

  /** Returns the length of the escape at an index; 0 if there is none. */
  private int escapeLength(int at) {
    if (at + 1 >= raw.length()) {
      return 0;
    }
    if (node.getScalarStyle() == ScalarStyle.SINGLE_QUOTED) {
      return raw.startsWith("''", at) ? 2 : 0;
    }
    if (node.getScalarStyle() != ScalarStyle.DOUBLE_QUOTED || raw.charAt(at) != '\\') {
      return 0;
    }
    return switch (raw.charAt(at + 1)) {
      case 'x' -> 4;
      case 'u' -> 6;
      case 'U' -> 10;
      default -> 2;
    };
  }

  /** Returns the number of characters of the value that the escape at an index produces. */
  private int producedBy(int at) {
    return switch (raw.charAt(at + 1)) {
      case '\n', '\r' -> 0; // The line continues on the next one.
      case 'U' -> Character.charCount(Integer.parseInt(raw.substring(at + 2, at + 10), 16));
      default -> 1;
    };
  }
}
