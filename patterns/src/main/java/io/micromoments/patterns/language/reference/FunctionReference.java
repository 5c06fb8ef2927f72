package io.micromoments.patterns.language.reference;

import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.condition.ConditionFunctions;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * A function or macro of conditions, for people who write them.
 *
 * @param name as it is written in expressions, such as {@code math.abs}
 * @param signatures how it is called; empty if there are too many ways
 * @param doc what it returns
 * @param isMacro whether it is written like a function but reads its arguments differently
 */
public record FunctionReference(String name, List<String> signatures, String doc, boolean isMacro) {

  private static final String FILE = "functions.properties";

  private static final List<FunctionReference> ALL = read();

  /** Returns all functions and macros, sorted by name. */
  public static List<FunctionReference> all() {
    return ALL;
  }

  /** Returns the function of a name; empty if there is none. */
  public static Optional<FunctionReference> of(String name) {
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

  private static List<FunctionReference> read() {
    Properties docs = new Properties();
    try (InputStream in = FunctionReference.class.getResourceAsStream(FILE);
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      docs.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ConditionFunctions.names().stream()
        .map(
            name ->
                new FunctionReference(
                    name,
                    signatures(name),
                    docs.getProperty(name, ""),
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
