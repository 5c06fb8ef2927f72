package io.micromoments.workbench.lsp.document;

import io.micromoments.patterns.language.file.SourceText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads YAML that is being typed. Any text has a result: a line that makes no sense hides only
 * itself, because structure is taken from the indentation, and brackets and quotes that are not
 * closed end with their line. Of a valid file the result has the keys and values that YAML gives
 * it.
 */
final class TolerantYaml {

  /** Deeper values are read as text, so that the stack cannot overflow. */
  private static final int MAX_DEPTH = 60;

  private final String text;
  private final YamlScanner scanner;
  private final ScalarScanner scalars;
  private final Map<String, Node> anchors = new HashMap<>();
  private int depth;

  private TolerantYaml(SourceText source) {
    this.text = source.text();
    this.scanner = new YamlScanner(source);
    this.scalars = new ScalarScanner(scanner);
  }

  /** Returns the top-level mapping; empty if the text has no keys. */
  static MappingNode read(SourceText source) {
    TolerantYaml yaml = new TolerantYaml(source);
    return yaml.mapping(-1);
  }

  /** Reads entries further right than the parent. */
  private MappingNode mapping(int parent) {
    List<NodeTuple> entries = new ArrayList<>();
    scanner.nextContent();
    int start = scanner.at;
    int end = start;
    depth++;
    while (true) {
      int column = scanner.nextContent();
      if (column <= parent || scanner.isAtEnd()) {
        break;
      }
      if (scanner.isDash()) {
        scanner.at++; // Nothing here can be a list.
        continue;
      }
      entries.add(entry(column));
      end = scanner.at;
    }
    depth--;
    return new MappingNode(
        Tag.MAP, true, entries, FlowStyle.BLOCK, scanner.mark(start), scanner.mark(end));
  }

  private NodeTuple entry(int column) {
    int start = scanner.at;
    int colon = scanner.keyEnd();
    if (colon < 0) {
      // A key that is being typed, or something else that is not YAML.
      int end = scanner.contentEnd(start);
      scanner.at = scanner.lineEnd(start);
      return new NodeTuple(scanner.plainText(start, end), scanner.empty(end));
    }
    ScalarNode key = key(start, colon);
    scanner.at = colon + 1;
    scanner.skipBlanks();
    return new NodeTuple(key, valueAfter(column, column));
  }

  private ScalarNode key(int start, int colon) {
    char first = text.charAt(start);
    if (first == '"' || first == '\'') {
      scanner.at = start;
      return scalars.quoted(-1);
    }
    int end = colon;
    while (end > start && YamlScanner.isBlank(text.charAt(end - 1))) {
      end--;
    }
    return scanner.plainText(start, end);
  }

  /**
   * Reads what follows a colon or dash, on the same line or below.
   *
   * @param column of the key or dash; what is below is further right
   * @param parent the column that continued lines must exceed
   */
  private Node valueAfter(int column, int parent) {
    if (!scanner.isAtLineEnd()) {
      return inline(parent);
    }
    int before = scanner.at;
    int next = scanner.nextContent();
    if (scanner.isAtEnd()) {
      return scanner.empty(before);
    }
    if (next > column) {
      return block(column);
    }
    // Lists may begin below their key.
    return next == column && scanner.isDash() && isKeyValue(before)
        ? block(column - 1)
        : scanner.empty(before);
  }

  private boolean isKeyValue(int before) {
    int at = before - 1;
    while (at >= 0 && YamlScanner.isBlank(text.charAt(at))) {
      at--;
    }
    return at >= 0 && text.charAt(at) == ':';
  }

  private Node block(int parent) {
    if (depth > MAX_DEPTH) {
      return scalars.plain(parent);
    }
    if (scanner.isDash()) {
      return sequence(parent);
    }
    return scanner.keyEnd() >= 0 ? mapping(parent) : inline(parent);
  }

  private SequenceNode sequence(int parent) {
    List<Node> items = new ArrayList<>();
    int start = scanner.at;
    int end = start;
    depth++;
    while (true) {
      int column = scanner.nextContent();
      if (scanner.isAtEnd() || column <= parent || !scanner.isDash()) {
        break;
      }
      scanner.at++;
      scanner.skipBlanks();
      boolean isNested = !scanner.isAtLineEnd() && (scanner.isDash() || scanner.keyEnd() >= 0);
      items.add(isNested ? block(column) : valueAfter(column, column));
      end = scanner.at;
    }
    depth--;
    return new SequenceNode(
        Tag.SEQ, true, items, FlowStyle.BLOCK, scanner.mark(start), scanner.mark(end));
  }

  /** Reads a value that begins on this line. */
  private Node inline(int parent) {
    Node value;
    switch (text.charAt(scanner.at)) {
      case '{', '[' -> {
        value = new FlowScanner(scanner, scalars, parent).collection(depth);
        scanner.at = scanner.lineEnd(scanner.at);
      }
      case '"', '\'' -> {
        value = scalars.quoted(parent);
        scanner.at = scanner.lineEnd(scanner.at);
      }
      case '|', '>' -> value = scalars.block(parent);
      case '&' -> value = anchored(parent);
      case '*' -> value = alias(parent);
      default -> value = scalars.plain(parent);
    }
    return value;
  }

  private Node anchored(int parent) {
    int start = scanner.at + 1;
    scanner.skipWord();
    String name = text.substring(start, Math.max(start, scanner.at));
    scanner.skipBlanks();
    Node value;
    if (depth > MAX_DEPTH) {
      value = scalars.plain(parent);
    } else {
      depth++;
      value = valueAfter(parent, parent);
      depth--;
    }
    if (value instanceof ScalarNode scalar) {
      // The parser counts the anchor to the text.
      value =
          new ScalarNode(
              scalar.getTag(),
              true,
              scalar.getValue(),
              scalar.getScalarStyle(),
              scanner.mark(start - 1),
              scalar.getEndMark());
    }
    anchors.put(name, value);
    return value;
  }

  private Node alias(int parent) {
    int start = scanner.at;
    scanner.skipWord();
    Node known = anchors.get(text.substring(start + 1, Math.max(start + 1, scanner.at)));
    if (known instanceof ScalarNode && scanner.isAtLineEnd()) {
      return known;
    }
    scanner.at = start;
    return scalars.plain(parent);
  }
}
