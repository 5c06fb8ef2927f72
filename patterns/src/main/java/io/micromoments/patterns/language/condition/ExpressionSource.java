package io.micromoments.patterns.language.condition;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelExpr;
import io.micromoments.patterns.language.condition.ConditionCompiler.Issue;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an expression with the positions that cel-java recorded in it. cel-java counts code
 * points; the offsets here count UTF-16 code units.
 */
record ExpressionSource(String text, CelSource positions) {

  private static final Pattern NAME_BEFORE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\s*$");

  /** Returns the offset of an error; 0 if it concerns the whole expression. */
  int offset(CelIssue error) {
    return positions
        .getLocationOffset(error.getSourceLocation())
        .map(codePoints -> text.offsetByCodePoints(0, codePoints))
        .orElse(0);
  }

  /**
   * Returns the one offset that the parser records of a part: of the parenthesis of a call, the
   * operator of an operation, the dot of a selection.
   */
  OptionalInt offset(CelExpr part) {
    Integer codePoints = positions.getPositionsMap().get(part.id());
    return codePoints == null
        ? OptionalInt.empty()
        : OptionalInt.of(text.offsetByCodePoints(0, codePoints));
  }

  /** Returns the whole range of a part. */
  ExpressionSpan span(CelExpr part) {
    return ExpressionSpan.of(part, text, positions);
  }

  ExpressionSpan span(int start, int end) {
    return ExpressionSpan.at(text, start, Math.min(text.length(), end));
  }

  /** Returns the name before the parenthesis of a call or of a macro that was expanded. */
  ExpressionSpan callee(CelExpr call) {
    int parenthesis = offset(call).orElse(0);
    Matcher name = NAME_BEFORE.matcher(text).region(0, parenthesis);
    return name.find() ? span(name.start(1), name.end(1)) : span(parenthesis, parenthesis + 1);
  }

  /** Returns an error of cel-java in its own words, for want of a better explanation. */
  Issue unexplained(CelIssue error) {
    int offset = offset(error);
    return span(offset, offset + 1)
        .issue(
            error.getMessage().lines().findFirst().orElse("the expression is not valid"),
            "see docs/language.md#conditions");
  }
}
