package io.micromoments.patterns.language.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelMathExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.Program;
import dev.cel.runtime.RuntimeHelpers;
import dev.cel.runtime.standard.DurationFunction.DurationOverload;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The CEL environment of conditions: the standard functions and macros, the extensions for strings
 * and math, aggregates of lists, and durations in the project's notation ({@code duration("7d")}).
 */
public final class CelEnvironment {

  /** The functions behind the macros {@code math.greatest} and {@code math.least}. */
  private static final Map<String, String> MACRO_BY_FUNCTION =
      Map.of("math.@max", "math.greatest", "math.@min", "math.least");

  /** Maximum size of a compiled regular expression, in RE2 instructions. */
  public static final int MAX_REGEX_PROGRAM = 1_000;

  /** Maximum size of an expression, in code points. */
  public static final int MAX_CHARACTERS = 4_000;

  /** Maximum depth of the rules that the parser applies to an expression. */
  public static final int MAX_DEPTH = 64;

  /** Words that the grammar does not allow as names of variables and global functions. */
  public static final Set<String> RESERVED_WORDS =
      Set.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "namespace",
          "package",
          "return",
          "var",
          "void",
          "while");

  public static final CelStringExtensions STRINGS = CelExtensions.strings();
  public static final CelMathExtensions MATH = CelExtensions.math();

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .maxExpressionCodePointSize(MAX_CHARACTERS)
          .maxParseRecursionDepth(MAX_DEPTH)
          .comprehensionMaxIterations(10_000)
          .maxRegexProgramSize(MAX_REGEX_PROGRAM)
          .build();

  /** Shared, because building the standard library costs more than compiling an expression. */
  public static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addFunctionDeclarations(ListFunctions.declarations())
          .addLibraries(STRINGS, MATH)
          .build();

  /** Parses calls of macros as calls of functions, so that misused macros can be found. */
  public static final CelParser PARSER_WITHOUT_MACROS =
      CelParserFactory.standardCelParserBuilder().setOptions(OPTIONS).build();

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
          .addFunctionBindings(ListFunctions.bindings())
          .addLibraries(STRINGS, MATH)
          .build();

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

  /** Returns the name under which expressions call a function. */
  public static String nameInExpressions(String function) {
    return MACRO_BY_FUNCTION.getOrDefault(function, function);
  }
}
