package io.micromoments.patterns.language.cel;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Aggregates of lists of numbers: {@code sum}, {@code avg}, {@code min} and {@code max}, with the
 * names and results that CEL has in Kubernetes ({@code avg} is not among those). The sum of an
 * empty list is 0; the others have no value. Sums of whole numbers do not overflow silently, and
 * decimals are added in the order of the list.
 */
public final class ListFunctions {

  public static final Set<String> NAMES = Set.of("sum", "avg", "min", "max");

  private static final ListType DOUBLES = ListType.create(SimpleType.DOUBLE);
  private static final ListType INTS = ListType.create(SimpleType.INT);

  private ListFunctions() {}

  /** Returns the declarations for the checker. */
  public static List<CelFunctionDecl> declarations() {
    List<CelFunctionDecl> declarations = new ArrayList<>();
    for (String name : NAMES.stream().sorted().toList()) {
      declarations.add(
          CelFunctionDecl.newFunctionDeclaration(
              name,
              CelOverloadDecl.newMemberOverload(overload(name, true), SimpleType.DOUBLE, DOUBLES),
              CelOverloadDecl.newMemberOverload(
                  overload(name, false),
                  name.equals("avg") ? SimpleType.DOUBLE : SimpleType.INT,
                  INTS)));
    }
    return declarations;
  }

  /** Returns the implementations for the general evaluator. */
  static List<CelFunctionBinding> bindings() {
    List<CelFunctionBinding> bindings = new ArrayList<>();
    for (String name : NAMES) {
      for (boolean ofDoubles : new boolean[] {true, false}) {
        bindings.add(
            CelFunctionBinding.from(
                overload(name, ofDoubles),
                List.class,
                list ->
                    apply(name, list, ofDoubles)
                        .orElseThrow(() -> new CelEvaluationException(name + "() has no value"))));
      }
    }
    return bindings;
  }

  private static String overload(String function, boolean ofDoubles) {
    return "list_" + function + (ofDoubles ? "_double" : "_int");
  }

  /** Returns whether an overload is that of a list of decimals. */
  public static boolean isOfDoubles(String overload) {
    return overload.endsWith("_double");
  }

  /**
   * Applies a function; empty if there is no value.
   *
   * @param ofDoubles the type of the sum of an empty list
   */
  public static Optional<Object> apply(String function, List<?> list, boolean ofDoubles) {
    if (list.isEmpty()) {
      return function.equals("sum")
          ? Optional.of(ofDoubles ? (Object) 0.0 : (Object) 0L)
          : Optional.empty();
    }
    if (list.stream().allMatch(Double.class::isInstance)) {
      return Optional.of(ofDoubles(function, list));
    }
    return list.stream().allMatch(Long.class::isInstance)
        ? ofInts(function, list)
        : Optional.empty();
  }

  private static Object ofDoubles(String function, List<?> list) {
    double result = (Double) list.get(0);
    for (Object each : list.subList(1, list.size())) {
      double next = (Double) each;
      result =
          switch (function) {
            case "min" -> Math.min(result, next);
            case "max" -> Math.max(result, next);
            default -> result + next;
          };
    }
    return function.equals("avg") ? result / list.size() : result;
  }

  private static Optional<Object> ofInts(String function, List<?> list) {
    if (function.equals("avg")) {
      double sum = 0;
      for (Object each : list) {
        sum += (Long) each;
      }
      return Optional.of(sum / list.size());
    }
    long result = (Long) list.get(0);
    for (Object each : list.subList(1, list.size())) {
      long next = (Long) each;
      switch (function) {
        case "min" -> result = Math.min(result, next);
        case "max" -> result = Math.max(result, next);
        default -> {
          long sum = result + next;
          if (((result ^ sum) & (next ^ sum)) < 0) {
            return Optional.empty();
          }
          result = sum;
        }
      }
    }
    return Optional.of(result);
  }
}
