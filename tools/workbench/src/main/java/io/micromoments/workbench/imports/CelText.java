package io.micromoments.workbench.imports;

import io.micromoments.patterns.language.cel.CelLiteral;
import java.util.List;

/**
 * A part of a condition.
 *
 * @param level how strongly its outermost operator binds, one of the constants
 * @param kind type of its value
 * @param isConstant whether it is a single text or number
 */
public record CelText(String text, int level, ValueKind kind, boolean isConstant) {

  public static final int CONDITIONAL = 0;
  public static final int OR = 1;
  public static final int AND = 2;
  public static final int COMPARISON = 3;
  public static final int SUM = 4;
  public static final int PRODUCT = 5;
  public static final int UNARY = 6;
  public static final int PRIMARY = 7;

  public static CelText condition(String text, int level) {
    return new CelText(text, level, ValueKind.BOOL, false);
  }

  public static CelText value(String text, ValueKind kind) {
    return new CelText(text, PRIMARY, kind, false);
  }

  public static CelText constant(String value) {
    return new CelText(CelLiteral.text(value), PRIMARY, ValueKind.TEXT, true);
  }

  /** Returns the text, in parentheses if its operator binds weaker than a level. */
  public String at(int least) {
    return level < least ? "(" + text + ")" : text;
  }

  /** Returns the negated condition. */
  public CelText negated() {
    return condition("!" + at(PRIMARY), UNARY);
  }

  /** Returns the value as a number with decimals. */
  public CelText asDouble() {
    if (kind == ValueKind.DOUBLE) {
      return this;
    }
    return isConstant && kind == ValueKind.INT
        ? new CelText(text + ".0", level, ValueKind.DOUBLE, true)
        : value("double(" + text + ")", ValueKind.DOUBLE);
  }

  /** Joins conditions with {@code &&} or {@code ||}. */
  public static CelText join(List<CelText> conditions, int level) {
    if (conditions.size() == 1) {
      return conditions.get(0);
    }
    StringBuilder out = new StringBuilder();
    for (CelText each : conditions) {
      out.append(out.isEmpty() ? "" : level == OR ? " || " : " && ").append(each.at(level));
    }
    return condition(out.toString(), level);
  }
}
