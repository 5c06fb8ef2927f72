package io.micromoments.patterns.evaluate;

import static io.micromoments.patterns.evaluate.Closure.ERROR;

import dev.cel.common.internal.ComparisonFunctions;
import dev.cel.common.internal.DateTimeHelpers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** CEL's operators on values. They return {@link Closure#ERROR} where CEL has an error. */
final class Values {

  private Values() {}

  /** Compares like cel-java: a NaN equals itself, by reference, but no other NaN. */
  @SuppressWarnings("ReferenceEquality")
  static Object equal(Object left, Object right) {
    if (left == ERROR || right == ERROR) {
      return ERROR;
    }
    if (left == right) {
      return true;
    }
    if (left instanceof Number a && right instanceof Number b) {
      return compareNumbers(a, b) == 0;
    }
    return left.equals(right);
  }

  /**
   * Returns whether the left value is less than the right one, or equal if {@code orEqual} is set.
   * Returns ERROR if they cannot be compared, false if one of two doubles is NaN.
   */
  static Object less(Object left, Object right, boolean orEqual) {
    if (left == ERROR || right == ERROR) {
      return ERROR;
    }
    int order;
    if (left instanceof Number a && right instanceof Number b) {
      order = compareNumbers(a, b);
      if (order == UNORDERED) {
        return false;
      }
    } else if (left instanceof String a && right instanceof String b) {
      order = a.compareTo(b);
    } else if (left instanceof Instant a && right instanceof Instant b) {
      order = a.compareTo(b);
    } else if (left instanceof Duration a && right instanceof Duration b) {
      order = a.compareTo(b);
    } else if (left instanceof Boolean a && right instanceof Boolean b) {
      order = a.compareTo(b);
    } else {
      return ERROR;
    }
    return orEqual ? order <= 0 : order < 0;
  }

  private static final int UNORDERED = 2;

  /** Compares like cel-java, which orders NaN above all integers and -0.0 below the integer 0. */
  private static int compareNumbers(Number left, Number right) {
    if (left instanceof Long a) {
      return right instanceof Long b
          ? Long.compare(a, b)
          : ComparisonFunctions.compareIntDouble(a, (Double) right);
    }
    return right instanceof Long b
        ? ComparisonFunctions.compareDoubleInt((Double) left, b)
        : compare((Double) left, (Double) right);
  }

  private static int compare(double left, double right) {
    return left < right ? -1 : left > right ? 1 : left == right ? 0 : UNORDERED;
  }

  static Object add(Object left, Object right) {
    if (left instanceof Double a && right instanceof Double b) {
      return a + b;
    }
    if (left instanceof Long a && right instanceof Long b) {
      long sum = a + b;
      return ((a ^ sum) & (b ^ sum)) < 0 ? ERROR : sum;
    }
    if (left instanceof String a && right instanceof String b) {
      return a + b;
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      List<Object> all = new ArrayList<>(a);
      all.addAll(b);
      return all;
    }
    try {
      if (left instanceof Duration a && right instanceof Instant b) {
        return DateTimeHelpers.add(b, a);
      }
      if (left instanceof Instant a && right instanceof Duration b) {
        return DateTimeHelpers.add(a, b);
      }
      return left instanceof Duration a && right instanceof Duration b
          ? DateTimeHelpers.add(a, b)
          : ERROR;
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      return ERROR;
    }
  }

  static Object subtract(Object left, Object right) {
    if (left instanceof Double a && right instanceof Double b) {
      return a - b;
    }
    if (left instanceof Long a && right instanceof Long b) {
      long difference = a - b;
      return ((a ^ b) & (a ^ difference)) < 0 ? ERROR : difference;
    }
    try {
      if (left instanceof Instant a && right instanceof Instant b) {
        return Duration.between(b, a);
      }
      if (left instanceof Instant a && right instanceof Duration b) {
        return DateTimeHelpers.subtract(a, b);
      }
      return left instanceof Duration a && right instanceof Duration b
          ? DateTimeHelpers.subtract(a, b)
          : ERROR;
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      return ERROR;
    }
  }

  static Object multiply(Object left, Object right) {
    if (left instanceof Double a && right instanceof Double b) {
      return a * b;
    }
    if (left instanceof Long a && right instanceof Long b) {
      long high = Math.multiplyHigh(a, b);
      long low = a * b;
      return (high == 0 && low >= 0) || (high == -1 && low < 0) ? low : ERROR;
    }
    return ERROR;
  }

  static Object divide(Object left, Object right) {
    if (left instanceof Double a && right instanceof Double b) {
      return a / b;
    }
    if (left instanceof Long a && right instanceof Long b) {
      return b == 0 || (a == Long.MIN_VALUE && b == -1) ? ERROR : a / b;
    }
    return ERROR;
  }

  static Object modulo(Object left, Object right) {
    return left instanceof Long a && right instanceof Long b
        ? b == 0 || (a == Long.MIN_VALUE && b == -1) ? ERROR : a % b
        : ERROR;
  }

  static Object size(Object value) {
    if (value instanceof List<?> list) {
      return (long) list.size();
    }
    if (value instanceof String text) {
      return (long) text.codePointCount(0, text.length());
    }
    return value instanceof Map<?, ?> map ? (Object) (long) map.size() : ERROR;
  }

  static Object at(Object container, Object key) {
    if (container instanceof List<?> list) {
      return key instanceof Long index && index >= 0 && index < list.size()
          ? list.get(index.intValue())
          : ERROR;
    }
    if (container instanceof Map<?, ?> map && key != ERROR) {
      Object value = map.get(key);
      return value == null ? ERROR : value;
    }
    return ERROR;
  }
}
