package io.micromoments.patterns.language;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.Program;
import dev.cel.runtime.RuntimeHelpers;
import dev.cel.runtime.standard.DurationFunction.DurationOverload;
import io.micromoments.schemas.Names;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The CEL environment of conditions: the standard functions and macros, the extensions for strings
 * and math, and durations in the project's notation ({@code duration("7d")}).
 */
public final class CelEnvironment {

  /** Maximum size of a compiled regular expression, in RE2 instructions. */
  public static final int MAX_REGEX_PROGRAM = 1_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .maxExpressionCodePointSize(4_000)
          .maxParseRecursionDepth(64)
          .comprehensionMaxIterations(10_000)
          .maxRegexProgramSize(MAX_REGEX_PROGRAM)
          .build();

  /** Shared, because building the standard library costs more than compiling an expression. */
  static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(CelExtensions.strings(), CelExtensions.math())
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .setStandardEnvironmentEnabled(false)
          .setStandardFunctions(
              CelStandardFunctions.newBuilder()
                  .filterFunctions(
                      (function, overload) -> overload != DurationOverload.STRING_TO_DURATION)
                  .build())
          .addFunctionBindings(
              CelFunctionBinding.from("string_to_duration", String.class, CelEnvironment::duration))
          .addLibraries(CelExtensions.strings(), CelExtensions.math())
          .build();

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
          Map.entry("count", "size"),
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
          Map.entry("max", "math.greatest"),
          Map.entry("min", "math.least"),
          Map.entry("math.max", "math.greatest"),
          Map.entry("math.min", "math.least"),
          Map.entry("hour", "getHours"),
          Map.entry("date", "timestamp"),
          Map.entry("datetime", "timestamp"));

  private CelEnvironment() {}

  /**
   * Creates a program that the general evaluator runs.
   *
   * @throws IllegalArgumentException if the evaluator rejects the expression
   */
  public static Program program(CelAbstractSyntaxTree ast) {
    try {
      return RUNTIME.createProgram(ast);
    } catch (CelEvaluationException e) {
      throw new IllegalArgumentException("the expression cannot be run: " + e.getMessage(), e);
    }
  }

  /** Returns the names of all functions and macros, sorted. */
  static Set<String> functions() {
    Set<String> all = new TreeSet<>(MACROS);
    all.addAll(STANDARD);
    all.addAll(STRINGS);
    all.addAll(MATH);
    return all;
  }

  static boolean isMacro(String name) {
    return MACROS.contains(name);
  }

  /**
   * Returns the hint for an unknown function: the one that was probably meant, if any, and the list
   * of all functions.
   */
  static String suggestFunction(String function) {
    String key = function.toLowerCase(Locale.ROOT).replace("_", "");
    Optional<String> near =
        Optional.ofNullable(SYNONYMS.get(key))
            .or(
                () ->
                    functions().stream()
                        .filter(known -> known.toLowerCase(Locale.ROOT).equals(key))
                        .findFirst())
            .or(() -> Names.near(function, functions()));
    return near.map(known -> "did you mean '" + known + "'? ").orElse("")
        + "functions: "
        + String.join(", ", functions());
  }

  /**
   * Parses the short form, ISO-8601 and CEL's own notation ({@code 1.5h}); each may be negative.
   */
  private static Duration duration(String text) {
    Optional<Duration> duration =
        text.startsWith("-")
            ? Durations.parse(text.substring(1)).map(Duration::negated)
            : Durations.parse(text);
    return duration.orElseGet(() -> RuntimeHelpers.createJavaDurationFromString(text));
  }
}
