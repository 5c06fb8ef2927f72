package io.micromoments.workbench.imports;

import io.micromoments.patterns.language.file.SourcePosition;
import java.util.Set;

/** Writes comparisons and arithmetic, with the conversions that their types need. */
public final class CelOperators {

  private CelOperators() {}

  /**
   * Compares two values.
   *
   * @param operator {@code == != < <= > >=}
   * @throws CannotImport if their types cannot be compared
   */
  public static CelText compare(CelText left, String operator, CelText right, SourcePosition at) {
    CelText a = left;
    CelText b = right;
    if (a.kind() != b.kind()) {
      if (isNumberOrText(a) && isNumberOrText(b)) {
        a = a.asDouble();
        b = b.asDouble();
      } else if (a.kind() == ValueKind.TIME && b.kind() == ValueKind.TEXT && b.isConstant()) {
        b = CelText.value("timestamp(" + b.text() + ")", ValueKind.TIME);
      } else {
        throw mismatch(a, b, at, "compare");
      }
    }
    if (a.kind() == ValueKind.MAP) {
      throw new CannotImport(at, "a map cannot be compared", "name a key: properties['term']");
    }
    return CelText.condition(
        a.at(CelText.SUM) + " " + operator + " " + b.at(CelText.SUM), CelText.COMPARISON);
  }

  /** Texts are compared with numbers as numbers, as in SQL. */
  private static boolean isNumberOrText(CelText value) {
    return value.kind().isNumber() || value.kind() == ValueKind.TEXT;
  }

  private static CannotImport mismatch(CelText a, CelText b, SourcePosition at, String verb) {
    return new CannotImport(
        at,
        "cannot %s %s with %s".formatted(verb, a.kind().label(), b.kind().label()),
        "convert one of them");
  }

  /**
   * Combines two values.
   *
   * @param operator {@code + - * / %}
   * @throws CannotImport if their types do not allow it
   */
  public static CelText arithmetic(
      CelText left, String operator, CelText right, SourcePosition at) {
    int level = Set.of("+", "-").contains(operator) ? CelText.SUM : CelText.PRODUCT;
    CelText a = left;
    CelText b = right;
    ValueKind kind = result(a, operator, b);
    if (kind == null) {
      if (!isNumberOrText(a) || !isNumberOrText(b)) {
        throw mismatch(a, b, at, "combine");
      }
      a = a.asDouble();
      b = b.asDouble();
      kind = ValueKind.DOUBLE;
    }
    if (operator.equals("%") && kind != ValueKind.INT) {
      throw new CannotImport(at, "% needs whole numbers", "");
    }
    return new CelText(a.at(level) + " " + operator + " " + b.at(level + 1), level, kind, false);
  }

  /** Returns the type of the result; null if both have to become numbers with decimals first. */
  private static ValueKind result(CelText a, String operator, CelText b) {
    boolean isSum = operator.equals("+");
    boolean isDifference = operator.equals("-");
    if (a.kind().isNumber() && a.kind() == b.kind()) {
      return a.kind();
    }
    if (a.kind() == ValueKind.TIME && b.kind() == ValueKind.TIME && isDifference) {
      return ValueKind.DURATION;
    }
    if (a.kind() == ValueKind.TIME && b.kind() == ValueKind.DURATION && (isSum || isDifference)) {
      return ValueKind.TIME;
    }
    boolean areDurations = a.kind() == ValueKind.DURATION && b.kind() == ValueKind.DURATION;
    return areDurations && (isSum || isDifference) ? ValueKind.DURATION : null;
  }
}
