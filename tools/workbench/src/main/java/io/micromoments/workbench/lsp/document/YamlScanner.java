package io.micromoments.workbench.lsp.document;

import io.micromoments.patterns.language.file.SourceText;
import java.util.Arrays;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A position in a text that is read as YAML, and what is there. */
final class YamlScanner {

  private static final ScalarResolver TAGS = new CoreSchema().getScalarResolver();

  final String text;

  /** The index of the next character to read. */
  int at;

  private final String file;
  private final int[] codePoints;
  private final int[] lineStarts;

  YamlScanner(SourceText source) {
    this.text = source.text();
    this.file = source.file();
    this.codePoints = text.codePoints().toArray();
    int[] starts = new int[1 + (int) text.chars().filter(c -> c == '\n').count()];
    int line = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        starts[++line] = i + 1;
      }
    }
    this.lineStarts = starts;
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  static boolean isSpace(char c) {
    return isBlank(c) || c == '\n' || c == '\r';
  }

  boolean isAtEnd() {
    return at >= text.length();
  }

  /** Returns whether nothing but a comment follows on the line. */
  boolean isAtLineEnd() {
    return isAtEnd() || text.charAt(at) == '\n' || text.charAt(at) == '\r' || isComment(at);
  }

  boolean isComment(int index) {
    return index < text.length()
        && text.charAt(index) == '#'
        && (index == 0 || isSpace(text.charAt(index - 1)));
  }

  void skipBlanks() {
    while (!isAtEnd() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  void skipWord() {
    while (!isAtEnd() && !isSpace(text.charAt(at)) && ",[]{}".indexOf(text.charAt(at)) < 0) {
      at++;
    }
  }

  /** Moves to the next content and returns its column; at the end of the text, -1. */
  int nextContent() {
    while (!isAtEnd()) {
      char c = text.charAt(at);
      if (isSpace(c)) {
        at++;
      } else if (isComment(at) || (c == '%' && column(at) == 0)) {
        at = lineEnd(at);
      } else if (isDocumentMarker(at)) {
        at += 3;
      } else {
        return column(at);
      }
    }
    return -1;
  }

  boolean isDocumentMarker(int index) {
    return column(index) == 0
        && (text.startsWith("---", index) || text.startsWith("...", index))
        && (index + 3 >= text.length() || isSpace(text.charAt(index + 3)));
  }

  /** Returns whether an item of a list begins here. */
  boolean isDash() {
    return isDash(at);
  }

  boolean isDash(int index) {
    return index < text.length()
        && text.charAt(index) == '-'
        && (index + 1 >= text.length() || isSpace(text.charAt(index + 1)));
  }

  int lineStart(int index) {
    return lineStarts[line(index)];
  }

  /** Returns the index of the line break, or the length of the text. */
  int lineEnd(int index) {
    int end = text.indexOf('\n', index);
    return end < 0 ? text.length() : end;
  }

  /** Returns the index after the last character before a comment or the line break. */
  int contentEnd(int from) {
    int end = lineEnd(from);
    for (int i = from; i < end; i++) {
      if (isComment(i) && i > from) {
        end = i;
      }
    }
    while (end > from && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  int column(int index) {
    return index - lineStart(index);
  }

  private int line(int index) {
    int found = Arrays.binarySearch(lineStarts, index);
    return found >= 0 ? found : -found - 2;
  }

  /** Returns the index of the colon after a key that begins here; -1 if there is none. */
  int keyEnd() {
    return keyEnd(at);
  }

  int keyEnd(int start) {
    if (start >= text.length() || "{[|>&*!%@`#".indexOf(text.charAt(start)) >= 0) {
      return -1;
    }
    int end = lineEnd(start);
    char quote = text.charAt(start);
    if (quote == '"' || quote == '\'') {
      int close = start + 1;
      while (close < end && text.charAt(close) != quote) {
        close += quote == '"' && text.charAt(close) == '\\' ? 2 : 1;
      }
      int colon = close + 1;
      while (colon < end && isBlank(text.charAt(colon))) {
        colon++;
      }
      return colon < end && isColon(colon) ? colon : -1;
    }
    for (int i = start; i < end; i++) {
      if (isComment(i)) {
        return -1;
      }
      if (isColon(i)) {
        return i;
      }
    }
    return -1;
  }

  boolean isColon(int index) {
    return text.charAt(index) == ':'
        && (index + 1 >= text.length() || isSpace(text.charAt(index + 1)));
  }

  /** Returns the index of the first character that is not blank on the next line with content. */
  int nextLineWithContent(int from) {
    int index = lineEnd(from);
    while (index < text.length() && isSpace(text.charAt(index))) {
      index++;
    }
    return index;
  }

  ScalarNode empty(int index) {
    return scalar(Tag.NULL, "", ScalarStyle.PLAIN, index, index);
  }

  /** Returns the characters between two indexes as a plain value. */
  ScalarNode plainText(int start, int end) {
    return plain(text.substring(start, end), start, end);
  }

  ScalarNode plain(String value, int start, int end) {
    return scalar(TAGS.resolve(value, true), value, ScalarStyle.PLAIN, start, end);
  }

  ScalarNode scalar(Tag tag, String value, ScalarStyle style, int start, int end) {
    return new ScalarNode(tag, true, value, style, mark(start), mark(end));
  }

  Optional<Mark> mark(int index) {
    int lineStart = lineStart(index);
    int codePoint = codePoint(index);
    return Optional.of(
        new Mark(
            file,
            codePoint,
            line(index),
            text.codePointCount(lineStart, index),
            codePoints,
            codePoint));
  }

  private int codePoint(int index) {
    return codePoints.length == text.length() ? index : text.codePointCount(0, index);
  }
}
