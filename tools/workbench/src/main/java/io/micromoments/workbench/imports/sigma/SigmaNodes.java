package io.micromoments.workbench.imports.sigma;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.workbench.imports.CannotImport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the nodes of a rule. */
final class SigmaNodes {

  private SigmaNodes() {}

  /** A key of a mapping, and its value. */
  record Entry(ScalarNode key, Node value) {

    SourcePosition at() {
      return SourcePosition.of(key);
    }
  }

  static Map<String, Entry> entries(MappingNode mapping) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw unexpected(tuple.getKeyNode(), "a key");
      }
      entries.putIfAbsent(key.getValue(), new Entry(key, tuple.getValueNode()));
    }
    return entries;
  }

  static Optional<Node> value(MappingNode mapping, String key) {
    return Optional.ofNullable(entries(mapping).get(key)).map(Entry::value);
  }

  static Optional<String> text(MappingNode mapping, String key) {
    return value(mapping, key)
        .filter(ScalarNode.class::isInstance)
        .map(node -> ((ScalarNode) node).getValue());
  }

  /** Returns a flag as YAML 1.1 writes it, which Sigma's own files use. */
  static boolean flag(Node node) {
    return switch (scalar(node, "true or false").getValue().toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> true;
      case "false", "no" -> false;
      default -> throw unexpected(node, "true or false");
    };
  }

  static Node required(MappingNode mapping, String key, String example) {
    return value(mapping, key)
        .orElseThrow(
            () ->
                new CannotImport(
                    SourcePosition.of(mapping),
                    "'%s' is missing".formatted(key),
                    "for example " + example));
  }

  static MappingNode mapping(Node node, String expected) {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw unexpected(node, expected);
  }

  static ScalarNode scalar(Node node, String expected) {
    if (node instanceof ScalarNode scalar) {
      return scalar;
    }
    throw unexpected(node, expected);
  }

  /** Returns the elements of a list, or a value that is not a list as the only element. */
  static List<Node> list(Node node) {
    return node instanceof SequenceNode list ? list.getValue() : List.of(node);
  }

  static CannotImport unexpected(Node node, String expected) {
    return new CannotImport(
        SourcePosition.of(node), "found " + Yaml.kind(node), "expected " + expected);
  }
}
