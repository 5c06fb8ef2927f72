package io.micromoments.patterns.language.file;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Checks how large a YAML tree becomes once its aliases ({@code *name}) are expanded. A few lines
 * of nested aliases can expand to more than fits into memory, and an alias inside its own anchor
 * never ends.
 */
final class AliasExpansion {

  private static final int MAX_NODES = 200_000;

  private final Problems problems;
  private final Map<Node, Long> sizes = new IdentityHashMap<>();
  private Node refused;

  AliasExpansion(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reports a tree that is infinite or too large when expanded.
   *
   * @return whether the tree was rejected
   */
  boolean rejectIfUnbounded(Node root) {
    long size = size(root);
    if (refused != null) {
      problems.error(
          refused,
          "an alias (*) refers to a node that contains it",
          "write out the value instead of the alias");
    } else if (size > MAX_NODES) {
      problems.error(
          root, "aliases (*) expand to more than " + MAX_NODES + " values", "use fewer aliases");
    }
    return refused != null || size > MAX_NODES;
  }

  private long size(Node node) {
    Long known = sizes.putIfAbsent(node, -1L);
    if (known != null) {
      if (known < 0) {
        refused = node;
        return 0;
      }
      return known;
    }
    long size = 1;
    for (Node inner : inner(node)) {
      size = Math.min(Integer.MAX_VALUE, size + size(inner));
    }
    sizes.put(node, size);
    return size;
  }

  private static List<Node> inner(Node node) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    List<Node> inner = new ArrayList<>();
    if (node instanceof MappingNode mapping) {
      mapping
          .getValue()
          .forEach(
              tuple -> {
                inner.add(tuple.getKeyNode());
                inner.add(tuple.getValueNode());
              });
    }
    return inner;
  }
}
