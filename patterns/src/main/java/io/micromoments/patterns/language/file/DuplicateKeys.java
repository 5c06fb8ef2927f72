package io.micromoments.patterns.language.file;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds keys that occur twice in a mapping; one of the values would be lost. */
final class DuplicateKeys {

  private final Problems problems;

  /** Aliases refer to the same node. */
  private final Set<Node> visited = Collections.newSetFromMap(new IdentityHashMap<>());

  private DuplicateKeys(Problems problems) {
    this.problems = problems;
  }

  /** Reports an error for each key that occurs again in the same mapping, anywhere in a file. */
  static void report(Node root, Problems problems) {
    new DuplicateKeys(problems).visit(root);
  }

  private void visit(Node node) {
    if (!visited.add(node)) {
      return;
    }
    if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(this::visit);
    } else if (node instanceof MappingNode mapping) {
      Set<String> keys = new HashSet<>();
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key && !keys.add(key.getValue())) {
          problems.error(key, "duplicate key '%s'".formatted(key.getValue()), "keep one of them");
        }
        visit(tuple.getValueNode());
      }
    }
  }
}
