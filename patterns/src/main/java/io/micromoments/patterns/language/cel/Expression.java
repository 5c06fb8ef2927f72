package io.micromoments.patterns.language.cel;

import dev.cel.common.CelAbstractSyntaxTree;

/**
 * A type-checked CEL expression. Equality is by text.
 *
 * @param text the source text, as written by the analyst
 * @param ast parsed and type-checked
 */
public record Expression(String text, CelAbstractSyntaxTree ast) {
  /** Returns the parts that run on the general evaluator. */
  public GeneralEvaluatorParts generalEvaluatorParts() {
    return GeneralEvaluatorParts.of(ast);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Expression that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
