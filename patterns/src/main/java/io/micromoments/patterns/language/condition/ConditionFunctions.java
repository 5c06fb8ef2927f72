package io.micromoments.patterns.language.condition;

import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.cel.CelEnvironment;
import io.micromoments.patterns.language.cel.FunctionReference;
import io.micromoments.patterns.language.cel.ListFunctions;
import io.micromoments.text.Names;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The functions and macros of conditions: their names, their signatures, and likely misspellings.
 */
public final class ConditionFunctions {

  private static final Set<String> MACROS =
      Set.of("has", "all", "exists", "exists_one", "filter", "map");

  private static final Set<String> STANDARD =
      Set.of(
          "size",
          "startsWith",
          "endsWith",
          "contains",
          "matches",
          "int",
          "double",
          "string",
          "bool",
          "dyn",
          "duration",
          "timestamp",
          "getFullYear",
          "getMonth",
          "getDate",
          "getDayOfMonth",
          "getDayOfWeek",
          "getDayOfYear",
          "getHours",
          "getMinutes",
          "getSeconds",
          "getMilliseconds");

  private static final Set<String> STRINGS =
      Set.of(
          "charAt",
          "indexOf",
          "join",
          "lastIndexOf",
          "lowerAscii",
          "replace",
          "reverse",
          "split",
          "substring",
          "trim",
          "upperAscii",
          "strings.quote");

  private static final Set<String> MATH =
      Set.of(
          "math.greatest",
          "math.least",
          "math.abs",
          "math.ceil",
          "math.floor",
          "math.round",
          "math.trunc",
          "math.sign",
          "math.sqrt",
          "math.isNaN",
          "math.isInf",
          "math.isFinite",
          "math.bitAnd",
          "math.bitOr",
          "math.bitXor",
          "math.bitNot",
          "math.bitShiftLeft",
          "math.bitShiftRight");

  /** Names of functions in other languages, with their CEL equivalents. */
  private static final Map<String, String> SYNONYMS =
      Map.ofEntries(
          Map.entry("lower", "lowerAscii"),
          Map.entry("tolower", "lowerAscii"),
          Map.entry("tolowercase", "lowerAscii"),
          Map.entry("lowercase", "lowerAscii"),
          Map.entry("upper", "upperAscii"),
          Map.entry("toupper", "upperAscii"),
          Map.entry("touppercase", "upperAscii"),
          Map.entry("uppercase", "upperAscii"),
          Map.entry("len", "size"),
          Map.entry("length", "size"),
          Map.entry("regex", "matches"),
          Map.entry("regexp", "matches"),
          Map.entry("match", "matches"),
          Map.entry("like", "matches"),
          Map.entry("includes", "contains"),
          Map.entry("any", "exists"),
          Map.entry("some", "exists"),
          Map.entry("every", "all"),
          Map.entry("float", "double"),
          Map.entry("number", "double"),
          Map.entry("str", "string"),
          Map.entry("tostring", "string"),
          Map.entry("strip", "trim"),
          Map.entry("substr", "substring"),
          Map.entry("average", "avg"),
          Map.entry("mean", "avg"),
          Map.entry("total", "sum"),
          Map.entry("minimum", "min"),
          Map.entry("maximum", "max"),
          Map.entry("math.max", "math.greatest"),
          Map.entry("math.min", "math.least"),
          Map.entry("hour", "getHours"),
          Map.entry("date", "timestamp"),
          Map.entry("datetime", "timestamp"));

  private static final String NO_CURRENT_TIME =
      "conditions have no current time: event.event_time is the time of the event, and 'within' sets a"
          + " window";

  private static final String EARLIER_EVENTS =
      "earlier events are those of steps: cart[0] is the first of step cart, cart[size(cart) - 1] the"
          + " latest";

  /** What to do instead of calling a function that other languages have, in lower case. */
  private static final Map<String, String> REMEDIES =
      Map.ofEntries(
          Map.entry("now", NO_CURRENT_TIME),
          Map.entry("today", NO_CURRENT_TIME),
          Map.entry("currentdate", NO_CURRENT_TIME),
          Map.entry("currenttimestamp", NO_CURRENT_TIME),
          Map.entry("lag", EARLIER_EVENTS),
          Map.entry("prev", EARLIER_EVENTS),
          Map.entry("previous", EARLIER_EVENTS),
          Map.entry("first", EARLIER_EVENTS),
          Map.entry("last", EARLIER_EVENTS),
          Map.entry(
              "count",
              "size(cart) is the number of events of step cart; to count events over time, declare a"
                  + " feature with aggregate: count"),
          Map.entry("coalesce", "write has(event.query) ? event.query : ''"),
          Map.entry("ifnull", "write has(event.query) ? event.query : ''"),
          Map.entry("isnull", "write !has(event.query)"));

  /** The declared overloads of every function, by the name that an expression refers to. */
  private static final Map<String, List<CelOverloadDecl>> OVERLOADS =
      Stream.of(
              Arrays.stream(StandardFunction.values()).map(StandardFunction::functionDecl),
              CelEnvironment.STRINGS.functions().stream(),
              CelEnvironment.MATH.functions().stream(),
              ListFunctions.declarations().stream())
          .flatMap(functions -> functions)
          .collect(
              Collectors.toMap(
                  CelFunctionDecl::name,
                  function -> List.copyOf(function.overloads()),
                  (one, other) -> Stream.of(one, other).flatMap(Collection::stream).toList()));

  /** The first parts of qualified function names, such as {@code math}. */
  private static final Set<String> NAMESPACES =
      OVERLOADS.keySet().stream()
          .filter(name -> name.contains("."))
          .map(name -> name.substring(0, name.indexOf('.')))
          .collect(Collectors.toSet());

  /** Types that no field has; signatures with them would only distract. */
  private static final Set<CelKind> UNCOMMON_TYPES = EnumSet.of(CelKind.BYTES, CelKind.UINT);

  private static final int MAX_SIGNATURES = 6;

  private ConditionFunctions() {}

  /** Returns the names of all functions and macros, sorted. */
  public static Set<String> names() {
    Set<String> all = new TreeSet<>(MACROS);
    all.addAll(STANDARD);
    all.addAll(STRINGS);
    all.addAll(MATH);
    all.addAll(ListFunctions.NAMES);
    return all;
  }

  /** Returns the declared overloads of a function by the name that expressions use. */
  public static List<CelOverloadDecl> overloads(String name) {
    return OVERLOADS.entrySet().stream()
        .filter(each -> CelEnvironment.nameInExpressions(each.getKey()).equals(name))
        .flatMap(each -> each.getValue().stream())
        .toList();
  }

  public static boolean isMacro(String name) {
    return MACROS.contains(name);
  }

  /** Returns whether the function of a call exists, whatever its arguments. */
  static boolean isDeclared(CelExpr.CelCall call) {
    return OVERLOADS.containsKey(name(call)) || isQualified(call);
  }

  /** Returns whether the target of a call is a part of the function's name, as in math.abs(x). */
  static boolean isQualified(CelExpr.CelCall call) {
    return qualifiedName(call).filter(OVERLOADS::containsKey).isPresent();
  }

  /** Returns whether values have a function or macro of this name, as in {@code text.size()}. */
  static boolean isMethod(String name) {
    return OVERLOADS.getOrDefault(name, List.of()).stream()
            .anyMatch(CelOverloadDecl::isInstanceFunction)
        || (isMacro(name) && !name.equals("has"));
  }

  static boolean isNamespace(String name) {
    return NAMESPACES.contains(name);
  }

  /** Returns the name of the function that is called, without a dot for the root namespace. */
  static String name(CelExpr.CelCall call) {
    return withoutDot(call.function());
  }

  private static String withoutDot(String name) {
    return name.startsWith(".") ? name.substring(1) : name;
  }

  /**
   * Returns the name of the function that a call of the form {@code a.b.name(…)} may refer to: a
   * qualified one, such as {@code math.abs}.
   */
  static Optional<String> qualifiedName(CelExpr.CelCall call) {
    return call.target()
        .flatMap(ConditionFunctions::dotted)
        .map(target -> withoutDot(target) + "." + call.function());
  }

  private static Optional<String> dotted(CelExpr expr) {
    return switch (expr.getKind()) {
      case IDENT -> Optional.of(expr.ident().name());
      case SELECT ->
          dotted(expr.select().operand()).map(operand -> operand + "." + expr.select().field());
      default -> Optional.empty();
    };
  }

  /**
   * Returns how a function is called, such as {@code string.contains(string)}; empty if there are
   * too many ways.
   */
  public static List<String> signatures(String function) {
    List<String> all =
        overloads(CelEnvironment.nameInExpressions(function)).stream()
            .filter(
                overload ->
                    overload.parameterTypes().stream()
                        .noneMatch(type -> UNCOMMON_TYPES.contains(type.kind())))
            .map(overload -> signature(CelEnvironment.nameInExpressions(function), overload))
            .distinct()
            .toList();
    return all.size() > MAX_SIGNATURES ? List.of() : all;
  }

  /**
   * Returns all ways to call a function, each with the type of its result, such as {@code
   * string.contains(string) → bool}. Macros have none.
   */
  static List<String> calls(String function) {
    String declared =
        OVERLOADS.keySet().stream()
            .filter(name -> CelEnvironment.nameInExpressions(name).equals(function))
            .findFirst()
            .orElse(function);
    return OVERLOADS.getOrDefault(declared, List.of()).stream()
        .filter(
            overload ->
                Stream.concat(overload.parameterTypes().stream(), Stream.of(overload.resultType()))
                    .noneMatch(type -> UNCOMMON_TYPES.contains(type.kind())))
        .map(overload -> signature(function, overload) + " → " + parameter(overload.resultType()))
        .distinct()
        .toList();
  }

  private static String signature(String function, CelOverloadDecl overload) {
    return call(
        function,
        overload.parameterTypes().stream().map(ConditionFunctions::parameter).toList(),
        overload.isInstanceFunction());
  }

  /** Returns a call as text, given its target, if any, and its arguments. */
  static String call(String function, List<String> operands, boolean hasTarget) {
    return hasTarget
        ? operands.get(0) + "." + function + arguments(operands.subList(1, operands.size()))
        : function + arguments(operands);
  }

  private static String arguments(List<String> operands) {
    return "(" + String.join(", ", operands) + ")";
  }

  private static String parameter(CelType type) {
    boolean isGeneric =
        type.parameters().stream().anyMatch(each -> each.kind() == CelKind.TYPE_PARAM);
    return isGeneric ? type.name() : TypeNames.inCel(type);
  }

  /** Returns the function that is probably meant by a name, by its spelling in other languages. */
  static Optional<String> meant(String name) {
    String key = name.toLowerCase(Locale.ROOT).replace("_", "");
    return Optional.ofNullable(SYNONYMS.get(key))
        .or(
            () ->
                names().stream()
                    .filter(known -> known.toLowerCase(Locale.ROOT).equals(key))
                    .findFirst());
  }

  private static String example(String function) {
    return FunctionReference.all().stream()
        .filter(each -> each.name().equals(function))
        .map(FunctionReference.Function::example)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns the hint for an unknown function: the one that was probably meant with an example, or
   * else the list of all functions.
   */
  static String suggest(String function) {
    String remedy = REMEDIES.get(function.toLowerCase(Locale.ROOT).replace("_", ""));
    if (remedy != null) {
      return remedy;
    }
    return meant(function)
        .or(() -> names().stream().filter(name -> name.endsWith("." + function)).findFirst())
        .or(() -> Names.near(function, names()))
        .map(known -> Names.didYouMean(known) + " For example " + example(known))
        .orElseGet(() -> "functions: " + String.join(", ", names()) + "; see docs/reference.md");
  }
}
