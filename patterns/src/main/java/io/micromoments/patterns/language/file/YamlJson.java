package io.micromoments.patterns.language.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Converts YAML values to JSON, so that test records are decoded by the same code as all others.
 */
public final class YamlJson {

  private static final int MAX_DEPTH = 16;

  private YamlJson() {}

  public static JsonNode of(Node node) {
    return of(node, 0);
  }

  private static JsonNode of(Node node, int depth) {
    if (depth > MAX_DEPTH) {
      return JsonNodeFactory.instance.nullNode();
    }
    if (node instanceof MappingNode mapping) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          object.set(key.getValue(), of(tuple.getValueNode(), depth + 1));
        }
      }
      return object;
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      sequence.getValue().forEach(element -> array.add(of(element, depth + 1)));
      return array;
    }
    return scalar((ScalarNode) node);
  }

  private static JsonNode scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    JsonNodeFactory json = JsonNodeFactory.instance;
    try {
      if (scalar.getTag().equals(Tag.INT)) {
        return json.numberNode(new BigInteger(text));
      }
      if (scalar.getTag().equals(Tag.FLOAT)) {
        return json.numberNode(Double.parseDouble(text));
      }
    } catch (NumberFormatException e) {
      return json.textNode(text);
    }
    if (scalar.getTag().equals(Tag.BOOL)) {
      return json.booleanNode(text.equalsIgnoreCase("true"));
    }
    return scalar.getTag().equals(Tag.NULL) ? json.nullNode() : json.textNode(text);
  }
}
