package io.micromoments.patterns.language.reference;

import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.cel.FunctionReference;
import io.micromoments.patterns.language.condition.ConditionFunctions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A function or macro of conditions, for people who write them.
 *
 * @param name as it is written in expressions, such as {@code math.abs}
 * @param signatures how it is called; empty if there are too many ways
 * @param doc what it returns
 * @param isMacro whether it is written like a function but reads its arguments differently
 */
public record FunctionHelp(String name, List<String> signatures, String doc, boolean isMacro) {

  private static final List<FunctionHelp> ALL = read();

  /** Returns all functions and macros, sorted by name. */
  public static List<FunctionHelp> all() {
    return ALL;
  }

  /** Returns the function of a name; empty if there is none. */
  public static Optional<FunctionHelp> of(String name) {
    return ALL.stream().filter(each -> each.name.equals(name)).findFirst();
  }

  /** Returns whether values of a type have this function, as in {@code text.contains("a")}. */
  public boolean isMethodOf(CelType type) {
    if (isMacro) {
      return !name.equals("has")
          && (type.kind() == CelKind.LIST || type.kind() == CelKind.MAP || isUntyped(type));
    }
    return ConditionFunctions.overloads(name).stream()
        .filter(CelOverloadDecl::isInstanceFunction)
        .map(overload -> overload.parameterTypes().get(0))
        .anyMatch(
            target ->
                isUntyped(type)
                    || (target.kind() == type.kind()
                        && (type.kind() != CelKind.LIST || hasElements(target, type))));
  }

  private static boolean isUntyped(CelType type) {
    return type.kind() == CelKind.DYN || type.kind() == CelKind.ANY;
  }

  private static boolean hasElements(CelType target, CelType list) {
    CelKind element = target.parameters().get(0).kind();
    return element == CelKind.TYPE_PARAM
        || element == CelKind.DYN
        || list.parameters().get(0).kind() == CelKind.DYN
        || element == list.parameters().get(0).kind();
  }

  /** Returns whether it is called without a value before it, as in {@code size(cart)}. */
  public boolean isGlobal() {
    return isMacro
        ? name.equals("has")
        : ConditionFunctions.overloads(name).stream().anyMatch(each -> !each.isInstanceFunction());
  }

  private static List<FunctionHelp> read() {
    Map<String, String> descriptions =
        FunctionReference.all().stream()
            .collect(
                Collectors.toMap(
                    FunctionReference.Function::name,
                    FunctionReference.Function::description,
                    (one, other) -> one));
    return ConditionFunctions.names().stream()
        .map(
            name ->
                new FunctionHelp(
                    name,
                    signatures(name),
                    descriptions.containsKey(name) ? descriptions.get(name) + "." : "",
                    ConditionFunctions.isMacro(name)))
        .toList();
  }

  private static List<String> signatures(String name) {
    return switch (name) {
      case "has" -> List.of("has(event.field)");
      case "all", "exists", "exists_one", "filter" -> List.of("list." + name + "(x, condition)");
      case "map" -> List.of("list.map(x, value)");
      default ->
          ConditionFunctions.signatures(name).stream()
              // A conversion to the type that a value has already.
              .filter(each -> !each.equals(name + "(" + name + ")"))
              .toList();
    };
  }
}
