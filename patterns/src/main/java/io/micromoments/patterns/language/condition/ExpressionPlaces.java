package io.micromoments.patterns.language.condition;

import dev.cel.common.ast.CelExpr;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.file.ScalarPositions;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Where in a file its expressions and their parts are. */
public final class ExpressionPlaces {

  private final SourceText source;

  /** By identity: the same text can stand in several places. */
  private final Map<Expression, ScalarNode> nodes = new IdentityHashMap<>();

  ExpressionPlaces(SourceText source) {
    this.source = source;
  }

  void add(Expression expression, ScalarNode node) {
    nodes.put(expression, node);
  }

  /**
   * Returns the position of a part of an expression.
   *
   * @param whole an expression of the file that was read
   * @param part itself, or one of its parts
   * @return empty if the expression is not of this file
   */
  public Optional<SourcePosition> of(Expression whole, Expression part) {
    return of(whole, part.ast().getExpr());
  }

  /**
   * Returns the position of a part of an expression.
   *
   * @param whole an expression of the file that was read
   * @return empty if the expression is not of this file
   */
  public Optional<SourcePosition> of(Expression whole, CelExpr part) {
    ScalarNode node = nodes.get(whole);
    if (node == null) {
      return Optional.empty();
    }
    ExpressionSpan span = ExpressionSpan.of(part, whole.text(), whole.ast());
    int[] place = ScalarPositions.lineAndColumn(source, node, span.start());
    return Optional.of(new SourcePosition(place[0], place[1], span.length()));
  }
}
