package io.micromoments.patterns.evaluate;

import static io.micromoments.patterns.evaluate.Closure.ERROR;

import com.google.re2j.Pattern;
import dev.cel.runtime.RuntimeHelpers;
import io.micromoments.patterns.language.cel.ListFunctions;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** The operators and functions that run as closures. */
public final class Functions {

  private Functions() {}

  static Closure unary(String function, Closure argument) {
    return switch (function) {
      case "!_" ->
          frame -> {
            Object value = argument.value(frame);
            return value == Boolean.TRUE ? false : value == Boolean.FALSE ? (Object) true : ERROR;
          };
      case "-_" ->
          frame -> {
            Object value = argument.value(frame);
            if (value instanceof Long number) {
              return number == Long.MIN_VALUE ? ERROR : -number;
            }
            return value instanceof Double number ? (Object) (-number) : ERROR;
          };
      case "@not_strictly_false" -> frame -> argument.value(frame) != Boolean.FALSE;
      case "size" -> withCost(argument, Values::size);
      case "double" -> withCost(argument, Functions::toDouble);
      case "int" -> withCost(argument, Functions::toInt);
      default -> throw new IllegalStateException("closures do not support " + function);
    };
  }

  static Closure binary(String function, Closure left, Closure right) {
    return switch (function) {
      case "_&&_" ->
          frame -> {
            Object a = left.value(frame);
            if (a == Boolean.FALSE) {
              return false;
            }
            Object b = right.value(frame);
            return b == Boolean.FALSE
                ? false
                : a == Boolean.TRUE && b == Boolean.TRUE ? (Object) true : ERROR;
          };
      case "_||_" ->
          frame -> {
            Object a = left.value(frame);
            if (a == Boolean.TRUE) {
              return true;
            }
            Object b = right.value(frame);
            return b == Boolean.TRUE
                ? true
                : a == Boolean.FALSE && b == Boolean.FALSE ? (Object) false : ERROR;
          };
      case "_==_" -> operator(left, right, Values::equal);
      case "_!=_" ->
          frame -> {
            Object equal = Values.equal(left.value(frame), right.value(frame));
            return equal == ERROR ? ERROR : equal != Boolean.TRUE;
          };
      case "_<_" -> operator(left, right, (a, b) -> Values.less(a, b, false));
      case "_<=_" -> operator(left, right, (a, b) -> Values.less(a, b, true));
      case "_>_" -> operator(left, right, (a, b) -> Values.less(b, a, false));
      case "_>=_" -> operator(left, right, (a, b) -> Values.less(b, a, true));
      case "_+_" ->
          frame -> {
            Object a = left.value(frame);
            Object b = right.value(frame);
            return frame.work.tryConsume(EvaluationBudget.of(a) + EvaluationBudget.of(b))
                ? Values.add(a, b)
                : ERROR;
          };
      case "_-_" -> operator(left, right, Values::subtract);
      case "_*_" -> operator(left, right, Values::multiply);
      case "_/_" -> operator(left, right, Values::divide);
      case "_%_" -> operator(left, right, Values::modulo);
      case "_[_]" -> operator(left, right, Values::at);
      case "@in" -> operator(left, right, Functions::in);
      case "startsWith" -> text(left, right, String::startsWith);
      case "endsWith" -> text(left, right, String::endsWith);
      case "contains" ->
          frame ->
              left.value(frame) instanceof String a
                      && right.value(frame) instanceof String b
                      && frame.work.tryConsume(EvaluationBudget.searchCost(a, b))
                  ? (Object) a.contains(b)
                  : ERROR;
      default -> throw new IllegalStateException("closures do not support " + function);
    };
  }

  /** Compiles a function that reads a text or list once. */
  private static Closure withCost(Closure argument, UnaryOperator<Object> function) {
    return frame -> {
      Object value = argument.value(frame);
      return frame.work.tryConsume(EvaluationBudget.of(value)) ? function.apply(value) : ERROR;
    };
  }

  /** Compiles an aggregate of a list of numbers. */
  static Closure ofList(String function, Closure list, boolean ofDoubles) {
    return withCost(
        list,
        value ->
            value instanceof List<?> numbers
                ? ListFunctions.apply(function, numbers, ofDoubles).orElse(ERROR)
                : ERROR);
  }

  private static Closure operator(Closure left, Closure right, BinaryOperator<Object> operator) {
    return frame -> operator.apply(left.value(frame), right.value(frame));
  }

  private static Closure text(Closure left, Closure right, BiPredicate<String, String> test) {
    return frame ->
        left.value(frame) instanceof String a && right.value(frame) instanceof String b
            ? (Object) test.test(a, b)
            : ERROR;
  }

  private static Object in(Object element, Object container) {
    if (element == ERROR) {
      return ERROR;
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(element);
    }
    if (!(container instanceof List<?> list)) {
      return ERROR;
    }
    for (Object each : list) {
      // By Java's equality a list with a NaN contains NaN; cel-java agrees.
      if (element.equals(each) || Values.equal(element, each) == Boolean.TRUE) {
        return true;
      }
    }
    return false;
  }

  /**
   * Compiles a match against a constant regular expression, which may match any part of the text.
   */
  static Closure matches(Closure text, String regex) {
    Pattern pattern = Pattern.compile(regex);
    int instructions = pattern.programSize();
    return frame ->
        text.value(frame) instanceof String found
                && frame.work.tryConsume(EvaluationBudget.matchCost(found, instructions))
            ? (Object) pattern.matcher(found).find()
            : ERROR;
  }

  private static Object toDouble(Object value) {
    if (value instanceof Long number) {
      return number.doubleValue();
    }
    if (value instanceof String text) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        return ERROR;
      }
    }
    return value instanceof Double ? value : ERROR;
  }

  private static Object toInt(Object value) {
    if (value instanceof Double number) {
      return RuntimeHelpers.doubleToLongChecked(number).map(Object.class::cast).orElse(ERROR);
    }
    if (value instanceof String text) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        return ERROR;
      }
    }
    return value instanceof Long ? value : ERROR;
  }
}
