package io.micromoments.workbench.lsp.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Where in a file an offset is.
 *
 * @param path the keys and indexes that lead to the node; those of a key end with the key itself
 * @param parents the mappings and lists around the node, the outermost first
 * @param scalar the key or value at the offset
 * @param isKey whether it is a key
 */
public record YamlPlace(List<Object> path, List<Node> parents, ScalarNode scalar, boolean isKey) {

  /** Finds the key or value that contains an offset or ends there. */
  public static Optional<YamlPlace> at(EditedFile file, int offset) {
    List<Object> path = new ArrayList<>();
    List<Node> parents = new ArrayList<>();
    Node node = file.top();
    while (true) {
      Node child = null;
      if (node instanceof MappingNode mapping) {
        parents.add(node);
        for (NodeTuple entry : mapping.getValue()) {
          if (!(entry.getKeyNode() instanceof ScalarNode key)) {
            continue;
          }
          if (contains(file, key, offset)) {
            path.add(key.getValue());
            return Optional.of(new YamlPlace(path, parents, key, true));
          }
          if (contains(file, entry.getValueNode(), offset)) {
            path.add(key.getValue());
            child = entry.getValueNode();
            break;
          }
        }
      } else if (node instanceof SequenceNode list) {
        parents.add(node);
        for (int i = 0; i < list.getValue().size(); i++) {
          if (contains(file, list.getValue().get(i), offset)) {
            path.add(i);
            child = list.getValue().get(i);
            break;
          }
        }
      } else if (node instanceof ScalarNode scalar) {
        return Optional.of(new YamlPlace(path, parents, scalar, false));
      }
      if (child == null || parents.contains(child)) {
        return Optional.empty();
      }
      node = child;
    }
  }

  private static boolean contains(EditedFile file, Node node, int offset) {
    return file.start(node) <= offset && offset <= file.end(node);
  }

  /** Returns the innermost mapping around the node. */
  public Optional<MappingNode> mapping() {
    for (int i = parents.size() - 1; i >= 0; i--) {
      if (parents.get(i) instanceof MappingNode mapping) {
        return Optional.of(mapping);
      }
    }
    return Optional.empty();
  }

  /** Returns the key whose value, or an element of whose value, the node is. */
  public String lastKey() {
    for (int i = path.size() - 1; i >= 0; i--) {
      if (path.get(i) instanceof String key) {
        return key;
      }
    }
    return "";
  }

  /** Returns whether the node is between braces or brackets. */
  public boolean isInFlow() {
    return parents.stream()
        .anyMatch(
            parent ->
                (parent instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.FLOW)
                    || (parent instanceof SequenceNode list
                        && list.getFlowStyle() == FlowStyle.FLOW));
  }

  /** Returns the value of a key of a mapping. */
  public static Optional<Node> value(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(each -> each.getKeyNode() instanceof ScalarNode k && k.getValue().equals(key))
        .map(NodeTuple::getValueNode)
        .findFirst();
  }

  /** Returns the value of a key of a mapping if it is text. */
  public static Optional<ScalarNode> scalar(MappingNode mapping, String key) {
    return value(mapping, key).filter(ScalarNode.class::isInstance).map(ScalarNode.class::cast);
  }

  /** Returns the keys of a mapping. */
  public static List<String> keys(MappingNode mapping) {
    return mapping.getValue().stream()
        .map(NodeTuple::getKeyNode)
        .filter(ScalarNode.class::isInstance)
        .map(key -> ((ScalarNode) key).getValue())
        .toList();
  }
}
