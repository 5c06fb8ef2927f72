package io.micromoments.workbench.lsp.document;

import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads values that are text. Each method begins and ends at the position of the scanner. */
final class ScalarScanner {

  private final YamlScanner scanner;
  private final String text;

  ScalarScanner(YamlScanner scanner) {
    this.scanner = scanner;
    this.text = scanner.text;
  }

  /**
   * Reads text without quotes, which may continue on further lines.
   *
   * @param parent the column that further lines must exceed
   */
  ScalarNode plain(int parent) {
    int start = scanner.at;
    int end = scanner.contentEnd(start);
    StringBuilder value = new StringBuilder(text.substring(start, end));
    boolean hasComment = hasComment(end);
    scanner.at = scanner.lineEnd(end);
    while (!hasComment) {
      int next = scanner.nextLineWithContent(scanner.at);
      if (next >= text.length() || !continues(next, parent)) {
        break;
      }
      fold(value, breaks(scanner.at, next));
      end = scanner.contentEnd(next);
      value.append(text, next, end);
      hasComment = hasComment(end);
      scanner.at = scanner.lineEnd(end);
    }
    if (value.length() > 0 && value.charAt(0) == '!') {
      return tagged(value.toString(), start, end);
    }
    return scanner.plain(value.toString(), start, end);
  }

  /** YAML drops a tag, up to the next blank. */
  private ScalarNode tagged(String value, int start, int end) {
    int blank = value.indexOf(' ');
    String rest = blank < 0 ? "" : value.substring(blank).strip();
    return scanner.scalar(Tag.STR, rest, ScalarStyle.PLAIN, start, end);
  }

  private boolean continues(int next, int parent) {
    if (scanner.column(next) <= parent || scanner.isComment(next)) {
      return false;
    }
    int content = next;
    while (scanner.isDash(content)) {
      content++;
      while (content < text.length() && YamlScanner.isBlank(text.charAt(content))) {
        content++;
      }
    }
    return scanner.keyEnd(content) < 0 && !scanner.isDocumentMarker(next);
  }

  private boolean hasComment(int end) {
    int i = end;
    while (i < text.length() && YamlScanner.isBlank(text.charAt(i))) {
      i++;
    }
    return scanner.isComment(i);
  }

  /** Reads text in single or double quotes; without a closing quote it ends with the line. */
  ScalarNode quoted(int parent) {
    int start = scanner.at;
    char quote = text.charAt(start);
    int close = close(start, quote, parent);
    boolean isClosed = close >= 0;
    int end = isClosed ? close : lastOfLine(start);
    String raw = text.substring(start + 1, Math.max(start + 1, end));
    String value = quote == '"' ? doubleQuoted(raw) : foldLines(raw, false).replace("''", "'");
    ScalarStyle style = quote == '"' ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.SINGLE_QUOTED;
    scanner.at = isClosed ? end + 1 : end;
    return scanner.scalar(Tag.STR, value, style, start, scanner.at);
  }

  private int lastOfLine(int start) {
    int end = scanner.lineEnd(start);
    while (end > start + 1 && YamlScanner.isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private int close(int start, char quote, int parent) {
    int i = start + 1;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\n') {
        int next = scanner.nextLineWithContent(i);
        if (next >= text.length()
            || (scanner.column(next) <= parent && text.charAt(next) != quote)
            || scanner.isDash(next)) {
          return -1;
        }
        i = next;
      } else if (quote == '"' && c == '\\') {
        // A line break after it is looked at like any other.
        i += i + 1 < text.length() && text.charAt(i + 1) == '\n' ? 1 : 2;
      } else if (c == quote) {
        if (quote == '\'' && text.startsWith("''", i)) {
          i += 2;
        } else {
          return i;
        }
      } else {
        i++;
      }
    }
    return -1;
  }

  private static String doubleQuoted(String raw) {
    String folded = foldLines(raw, true);
    StringBuilder value = new StringBuilder();
    int i = 0;
    while (i < folded.length()) {
      char c = folded.charAt(i++);
      if (c != '\\' || i >= folded.length()) {
        value.append(c);
        continue;
      }
      char escape = folded.charAt(i++);
      int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
      if (digits == 0) {
        value.append(escaped(escape));
      } else {
        int end = Math.min(folded.length(), i + digits);
        try {
          value.appendCodePoint(Integer.parseInt(folded.substring(i, end), 16));
        } catch (IllegalArgumentException e) {
          value.append(escape); // not a code point, so the escape is still being typed
        }
        i = end;
      }
    }
    return value.toString();
  }

  private static String escaped(char escape) {
    return switch (escape) {
      case '0' -> "\0";
      case 'a' -> "\u0007";
      case 'b' -> "\b";
      case 'e' -> "\u001B";
      case 'f' -> "\f";
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't', '\t' -> "\t";
      case 'v' -> "\u000B";
      case 'N' -> "\u0085";
      case '_' -> "\u00A0";
      case 'L' -> "\u2028";
      case 'P' -> "\u2029";
      case '\n' -> ""; // The line continues on the next one.
      default -> String.valueOf(escape);
    };
  }

  /** Joins the lines of quoted text. */
  private static String foldLines(String raw, boolean hasEscapes) {
    if (raw.indexOf('\n') < 0) {
      return raw;
    }
    String[] lines = raw.replace("\r", "").split("\n", -1);
    StringBuilder value = new StringBuilder();
    int empty = 0;
    for (int i = 0; i < lines.length; i++) {
      String line = i == 0 ? lines[i].stripTrailing() : lines[i].strip();
      if (i == lines.length - 1) {
        line = lines[i].stripLeading();
      }
      boolean isContinued = i > 0 && hasEscapes && endsInEscape(value);
      if (line.isEmpty() && i > 0 && i < lines.length - 1) {
        empty++;
        continue;
      }
      if (i > 0) {
        if (isContinued && empty == 0) {
          value.setLength(value.length() - 1);
        } else {
          value.append(empty == 0 ? " " : "\n".repeat(empty));
        }
      }
      empty = 0;
      value.append(line);
    }
    return value.toString();
  }

  private static boolean endsInEscape(StringBuilder value) {
    int backslashes = 0;
    while (backslashes < value.length() && value.charAt(value.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  /** Reads a literal or folded block of lines. */
  ScalarNode block(int parent) {
    int start = scanner.at;
    boolean isFolded = text.charAt(start) == '>';
    String header = text.substring(start, scanner.contentEnd(start));
    ScalarStyle style = isFolded ? ScalarStyle.FOLDED : ScalarStyle.LITERAL;
    int at = Math.min(text.length(), scanner.lineEnd(start) + 1);
    int first = at >= text.length() ? at : scanner.nextLineWithContent(at - 1);
    int indent = first >= text.length() ? parent + 1 : scanner.column(first);
    for (int i = 0; i < header.length(); i++) {
      char c = header.charAt(i);
      if (c >= '1' && c <= '9') {
        indent = Math.max(0, parent) + (c - '0');
      }
    }
    if (indent <= parent) {
      scanner.at = scanner.lineEnd(start);
      return scanner.scalar(Tag.STR, "", style, start, scanner.at);
    }
    StringBuilder value = new StringBuilder();
    int breaks = 0;
    boolean wasText = false;
    boolean isFirst = true;
    int end = scanner.lineEnd(start);
    while (at < text.length()) {
      int lineEnd = scanner.lineEnd(at);
      String line = text.substring(at, lineEnd).replace("\r", "");
      boolean isBlank = line.isBlank() && line.length() <= indent;
      if (!isBlank && !line.startsWith(" ".repeat(indent))) {
        break;
      }
      if (isBlank) {
        breaks++;
      } else {
        String content = line.substring(indent);
        boolean isText = !YamlScanner.isBlank(content.charAt(0));
        if (isFirst) {
          value.append("\n".repeat(breaks));
        } else if (isFolded && wasText && isText) {
          value.append(breaks == 1 ? " " : "\n".repeat(breaks - 1));
        } else {
          value.append("\n".repeat(breaks));
        }
        value.append(content);
        wasText = isText;
        isFirst = false;
        breaks = lineEnd < text.length() ? 1 : 0;
      }
      end = lineEnd;
      at = Math.min(text.length(), lineEnd + 1);
      if (lineEnd >= text.length()) {
        break;
      }
    }
    if (header.contains("+")) {
      value.append("\n".repeat(breaks));
    } else if (!header.contains("-") && !isFirst && breaks > 0) {
      value.append('\n');
    }
    scanner.at = end;
    return scanner.scalar(Tag.STR, value.toString(), style, start, end);
  }

  private int breaks(int from, int to) {
    return (int) text.substring(from, to).chars().filter(c -> c == '\n').count();
  }

  private static void fold(StringBuilder value, int breaks) {
    value.append(breaks == 1 ? " " : "\n".repeat(breaks - 1));
  }
}
