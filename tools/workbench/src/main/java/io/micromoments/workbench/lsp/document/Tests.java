package io.micromoments.workbench.lsp.document;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The tests in a test file. */
public final class Tests {

  private Tests() {}

  /** Returns the tests of a file in their order; none if it is not a test file. */
  public static List<MappingNode> of(EditedFile file) {
    List<MappingNode> tests = new ArrayList<>();
    if (file.kind() == FileKind.TESTS
        && YamlPlace.value(file.top(), "tests").orElse(null) instanceof SequenceNode list) {
      for (Node each : list.getValue()) {
        if (each instanceof MappingNode test) {
          tests.add(test);
        }
      }
    }
    return tests;
  }

  /** Returns the node to which what is said of a test belongs: its name, or its beginning. */
  public static Node place(MappingNode test) {
    return YamlPlace.scalar(test, "name").map(Node.class::cast).orElse(test);
  }

  /** Returns the name of a test; empty if it has none. */
  public static String name(MappingNode test) {
    return YamlPlace.scalar(test, "name").map(ScalarNode::getValue).orElse("");
  }
}
