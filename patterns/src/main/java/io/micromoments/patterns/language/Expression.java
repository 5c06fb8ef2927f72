package io.micromoments.patterns.language;

import dev.cel.common.CelAbstractSyntaxTree;

/**
 * A CEL expression that passed the type check.
 *
 * @param text as the analyst wrote it
 * @param ast parsed and type-checked
 */
public record Expression(String text, CelAbstractSyntaxTree ast) {
  /** What of it the general evaluator runs. */
  public FallbackParts generalParts() {
    return FallbackParts.of(ast);
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
