package io.micromoments.patterns.language;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** YAML 1.2, core schema, as nodes with their places. */
final class Yaml {

  static final int MAX_CHARS = 1 << 20;

  private Yaml() {}

  /** The top mapping of the file, or empty where problems were reported instead. */
  static Optional<MappingNode> mapping(SourceText source, Problems problems) {
    if (source.text().length() > MAX_CHARS) {
      problems.error(
          1, 1, 1, "the file has more than %d characters".formatted(MAX_CHARS), "split it");
      return Optional.empty();
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setLabel(source.file())
            .setCodePointLimit(MAX_CHARS)
            .build();
    Optional<Node> root;
    try {
      root = new Compose(settings).composeString(source.text());
    } catch (MarkedYamlEngineException e) {
      problems.error(
          e.getProblemMark().or(e::getContextMark),
          "this is not YAML: " + e.getProblem(),
          "check indentation, quotes and brackets; a text with ': ' or ' #' in it needs quotes");
      return Optional.empty();
    } catch (StackOverflowError e) {
      problems.error(1, 1, 1, "lists or keys are nested too deeply to be read", "flatten them");
      return Optional.empty();
    } catch (YamlEngineException e) {
      problems.error(1, 1, 1, "this is not YAML: " + e.getMessage(), "");
      return Optional.empty();
    }
    if (root.isEmpty()) {
      problems.error(1, 1, 1, "the file is empty", "");
      return Optional.empty();
    }
    if (root.get() instanceof MappingNode mapping) {
      return Optional.of(mapping);
    }
    problems.error(root.get(), "expected keys with values, found " + kind(root.get()), "");
    return Optional.empty();
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  static String kind(Node node) {
    if (node instanceof MappingNode) {
      return "a mapping";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    if (isNull(node)) {
      return "nothing";
    }
    ScalarNode scalar = (ScalarNode) node;
    boolean quoted =
        scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
            || scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED;
    return quoted ? "the text \"" + scalar.getValue() + "\"" : "'" + scalar.getValue() + "'";
  }
}
