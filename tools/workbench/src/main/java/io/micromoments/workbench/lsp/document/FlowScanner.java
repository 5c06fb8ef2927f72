package io.micromoments.workbench.lsp.document;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads values in braces and brackets. Those that are not closed end before a line that is not
 * further right than the block around them, or that begins an item of a list.
 */
final class FlowScanner {

  private static final int MAX_DEPTH = 60;
  private static final String INDICATORS = ",[]{}";

  private final YamlScanner scanner;
  private final ScalarScanner scalars;
  private final String text;
  private final int parent;

  FlowScanner(YamlScanner scanner, ScalarScanner scalars, int parent) {
    this.scanner = scanner;
    this.scalars = scalars;
    this.text = scanner.text;
    this.parent = parent;
  }

  /** Reads the value that the brace or bracket at the scanner's position opens. */
  Node collection(int depth) {
    int start = scanner.at++;
    boolean isMapping = text.charAt(start) == '{';
    char close = isMapping ? '}' : ']';
    List<NodeTuple> entries = new ArrayList<>();
    List<Node> items = new ArrayList<>();
    while (skip()) {
      char c = text.charAt(scanner.at);
      if (c == close) {
        scanner.at++;
        break;
      }
      if (c == '}' || c == ']') {
        break; // It closes what is around this.
      }
      if (c == ',') {
        scanner.at++;
        continue;
      }
      int before = scanner.at;
      if (isMapping) {
        entries.add(entry(depth));
      } else {
        items.add(item(depth));
      }
      if (scanner.at == before) {
        scanner.at++;
      }
    }
    return isMapping
        ? new MappingNode(
            Tag.MAP, true, entries, FlowStyle.FLOW, scanner.mark(start), scanner.mark(scanner.at))
        : new SequenceNode(
            Tag.SEQ, true, items, FlowStyle.FLOW, scanner.mark(start), scanner.mark(scanner.at));
  }

  /** Moves to the next content; returns false where the value ends without being closed. */
  private boolean skip() {
    while (!scanner.isAtEnd()) {
      char c = text.charAt(scanner.at);
      if (c == '\n') {
        int next = scanner.nextLineWithContent(scanner.at);
        if (endsBefore(next)) {
          return false;
        }
        scanner.at = next;
      } else if (YamlScanner.isSpace(c)) {
        scanner.at++;
      } else if (scanner.isComment(scanner.at)) {
        scanner.at = scanner.lineEnd(scanner.at);
      } else {
        return true;
      }
    }
    return false;
  }

  private boolean endsBefore(int next) {
    return next >= text.length()
        || scanner.isDash(next)
        || (scanner.column(next) <= parent && INDICATORS.indexOf(text.charAt(next)) < 0);
  }

  /** Reads an item of a list, which may be a single key with its value. */
  private Node item(int depth) {
    int start = scanner.at;
    Node item = value(depth);
    int end = scanner.at;
    if (!skip() || text.charAt(scanner.at) != ':') {
      scanner.at = end;
      return item;
    }
    List<NodeTuple> entry = List.of(entry(item, depth));
    return new MappingNode(
        Tag.MAP, true, entry, FlowStyle.FLOW, scanner.mark(start), scanner.mark(scanner.at));
  }

  private NodeTuple entry(int depth) {
    return entry(value(MAX_DEPTH), depth);
  }

  private NodeTuple entry(Node key, int depth) {
    ScalarNode name = key instanceof ScalarNode scalar ? scalar : scanner.empty(scanner.at);
    int end = scanner.at;
    boolean hasMore = skip();
    if (!hasMore || text.charAt(scanner.at) != ':') {
      scanner.at = hasMore ? scanner.at : end;
      return new NodeTuple(name, scanner.empty(end));
    }
    scanner.at++;
    int afterColon = scanner.at;
    if (!skip()) {
      return new NodeTuple(name, scanner.empty(Math.min(afterColon + 1, text.length())));
    }
    return INDICATORS.replace("[", "").replace("{", "").indexOf(text.charAt(scanner.at)) >= 0
        ? new NodeTuple(name, scanner.empty(Math.min(afterColon + 1, scanner.at)))
        : new NodeTuple(name, value(depth));
  }

  private Node value(int depth) {
    char c = text.charAt(scanner.at);
    if (c == '{' || c == '[') {
      if (depth < MAX_DEPTH) {
        return collection(depth + 1);
      }
      scanner.at++;
      return scanner.plainText(scanner.at - 1, scanner.at);
    }
    return c == '"' || c == '\'' ? scalars.quoted(parent) : plain();
  }

  private ScalarNode plain() {
    int start = scanner.at;
    int end = lineContentEnd(start);
    StringBuilder value = new StringBuilder(text.substring(start, end));
    scanner.at = end;
    while (true) {
      int rest = end;
      while (rest < text.length() && YamlScanner.isBlank(text.charAt(rest))) {
        rest++;
      }
      boolean isLineEnd =
          rest < text.length() && (text.charAt(rest) == '\n' || text.charAt(rest) == '\r');
      if (!isLineEnd) {
        break;
      }
      int next = scanner.nextLineWithContent(rest);
      if (endsBefore(next)
          || scanner.isComment(next)
          || INDICATORS.indexOf(text.charAt(next)) >= 0
          || text.charAt(next) == ':') {
        break;
      }
      int breaks = (int) text.substring(end, next).chars().filter(c -> c == '\n').count();
      end = lineContentEnd(next);
      if (end == next) {
        break;
      }
      value.append(breaks == 1 ? " " : "\n".repeat(breaks - 1)).append(text, next, end);
      scanner.at = end;
    }
    return scanner.plain(value.toString(), start, scanner.at);
  }

  /** Returns the index after the last character of plain text on this line. */
  private int lineContentEnd(int start) {
    int end = start;
    int lineEnd = scanner.lineEnd(start);
    while (end < lineEnd && INDICATORS.indexOf(text.charAt(end)) < 0) {
      boolean isColon =
          text.charAt(end) == ':'
              && (end + 1 >= text.length()
                  || YamlScanner.isSpace(text.charAt(end + 1))
                  || INDICATORS.indexOf(text.charAt(end + 1)) >= 0);
      if (isColon || (end > start && scanner.isComment(end))) {
        break;
      }
      end++;
    }
    while (end > start && YamlScanner.isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
