package io.micromoments.patterns.language.tests;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.schemas.InvalidRecord;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reports the fields of a record in a test file that its schema does not accept, each at its own
 * position. The decoder stops at the first and knows no positions, so each field is decoded alone.
 */
final class FieldProblems {

  /** Decodes a record. */
  @FunctionalInterface
  interface Decoder {
    Object decode(ObjectNode fields) throws InvalidRecord;
  }

  private final Decoder decoder;
  private final List<String> required;
  private final Problems problems;

  /**
   * @param required the fields without which nothing can be decoded
   */
  FieldProblems(Decoder decoder, List<String> required, Problems problems) {
    this.decoder = decoder;
    this.required = required;
    this.problems = problems;
  }

  /**
   * Reports why a record was rejected.
   *
   * @param node the record in the file
   * @param fields all its fields
   * @param rejection of the whole record, reported if no single field explains it
   */
  void report(MappingNode node, ObjectNode fields, InvalidRecord rejection) {
    boolean found = false;
    for (NodeTuple tuple : node.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key && fields.has(key.getValue())) {
        ObjectNode alone = JsonNodeFactory.instance.objectNode();
        required.forEach(name -> alone.set(name, fields.get(name)));
        alone.set(key.getValue(), fields.get(key.getValue()));
        try {
          decoder.decode(alone);
        } catch (InvalidRecord e) {
          found = true;
          error(
              e.code() == InvalidRecord.Code.UNKNOWN_FIELD && e.text().contains(key.getValue())
                  ? key
                  : tuple.getValueNode(),
              e);
        }
      }
    }
    if (!found) {
      error(node, rejection);
    }
  }

  private void error(Node node, InvalidRecord rejection) {
    int hint = rejection.text().indexOf("; ");
    problems.error(
        node,
        hint < 0 ? rejection.text() : rejection.text().substring(0, hint),
        hint < 0 ? "" : rejection.text().substring(hint + 2));
  }
}
