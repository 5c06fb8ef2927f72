package io.micromoments.patterns.language.condition;

import dev.cel.common.types.CelType;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Receives what each expression of a file may refer to, while the file is read. */
public interface ExpressionListener {

  /** Ignores all expressions. */
  ExpressionListener NONE = (node, variables, types) -> {};

  /**
   * Called before an expression is compiled, whether it is valid or not.
   *
   * @param node the expression in the file
   * @param variables the names available to the expression, with their types
   * @param types the types of the file, complete once the file is read
   */
  void onExpression(ScalarNode node, Map<String, CelType> variables, CelTypes types);
}
