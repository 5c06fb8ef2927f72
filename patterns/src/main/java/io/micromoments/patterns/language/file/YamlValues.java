package io.micromoments.patterns.language.file;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Finds where a value of a YAML file has a word, however the value is written: quoted, folded, over
 * several lines.
 */
public final class YamlValues {

  /** In a path: each key of a mapping. */
  public static final String ANY = "*";

  private final SourceText source;
  private final Optional<MappingNode> root;

  private YamlValues(SourceText source, Optional<MappingNode> root) {
    this.source = source;
    this.root = root;
  }

  /** Parses a file. One that cannot be parsed has no values. */
  public static YamlValues of(SourceText source) {
    return new YamlValues(source, Yaml.mapping(source, new Problems(source.file())));
  }

  /**
   * Returns where a word is for the first time; empty if it is nowhere.
   *
   * @param word regular expression; its first group is the word, which is not empty
   * @param path keys of mappings (texts) and indexes of lists (integers, from 0) that lead to a
   *     node; it and all keys and values below it are searched
   */
  public Optional<SourcePosition> find(Pattern word, Object... path) {
    return nodes(path)
        .flatMap(YamlValues::scalars)
        .flatMap(scalar -> find(word, scalar).stream())
        .findFirst();
  }

  private Optional<SourcePosition> find(Pattern word, ScalarNode scalar) {
    Matcher found = word.matcher(scalar.getValue());
    if (!found.find()) {
      return Optional.empty();
    }
    int from = ScalarPositions.indexInFile(source, scalar, found.start(1));
    int last = ScalarPositions.indexInFile(source, scalar, found.end(1) - 1);
    return Optional.of(SourcePosition.in(source.text(), from, last + 1 - from));
  }

  private Stream<Node> nodes(Object... path) {
    Stream<Node> nodes = root.stream().map(each -> each);
    for (Object step : path) {
      nodes = nodes.flatMap(node -> children(node, step));
    }
    return nodes;
  }

  private static Stream<Node> children(Node node, Object step) {
    if (node instanceof SequenceNode list && step instanceof Integer index) {
      List<Node> entries = list.getValue();
      return index < entries.size() ? Stream.of(entries.get(index)) : Stream.empty();
    }
    if (node instanceof MappingNode mapping && step instanceof String key) {
      return mapping.getValue().stream()
          .filter(
              each ->
                  key.equals(ANY)
                      || (each.getKeyNode() instanceof ScalarNode name
                          && name.getValue().equals(key)))
          .map(each -> each.getValueNode());
    }
    return Stream.empty();
  }

  private static Stream<ScalarNode> scalars(Node node) {
    if (node instanceof ScalarNode scalar) {
      return Stream.of(scalar);
    }
    if (node instanceof MappingNode mapping) {
      return mapping.getValue().stream()
          .flatMap(each -> Stream.concat(scalars(each.getKeyNode()), scalars(each.getValueNode())));
    }
    if (node instanceof SequenceNode list) {
      return list.getValue().stream().flatMap(YamlValues::scalars);
    }
    return Stream.empty();
  }
}
