package io.micromoments.patterns.language.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import io.micromoments.patterns.language.cel.CelEnvironment;
import io.micromoments.patterns.language.condition.ConditionCompiler.Issue;
import java.util.List;
import java.util.Optional;

/** Parses and type-checks expressions with cel-java, and explains what it rejects. */
final class ExpressionChecker {

  /** Either a checked expression or the errors in it. */
  record Result(Optional<CelAbstractSyntaxTree> ast, List<Issue> issues) {

    private static Result rejected(List<Issue> issues) {
      return new Result(Optional.empty(), issues);
    }
  }

  private final CelTypes types;
  private final Scope scope;
  private final CelCompiler compiler;

  ExpressionChecker(CelTypes types, Scope scope) {
    this.types = types;
    this.scope = scope;
    CelCompilerBuilder builder = CelEnvironment.COMPILER.toCompilerBuilder().setTypeProvider(types);
    // A step name with a dash is not a CEL identifier, so conditions cannot refer to it.
    scope
        .variables()
        .forEach(
            (name, type) -> {
              if (!name.contains("-")) {
                builder.addVar(name, type);
              }
            });
    compiler = builder.build();
  }

  Result check(String text) {
    CelValidationResult parsed = compiler.parse(text);
    if (parsed.hasError()) {
      return Result.rejected(syntaxErrors(text, parsed));
    }
    CelAbstractSyntaxTree ast = ast(parsed);
    CelValidationResult checked = compiler.check(ast);
    return checked.hasError()
        ? Result.rejected(
            TypeErrors.explain(text, ast, checked.getErrors(), compiler, types, scope))
        : new Result(Optional.of(ast(checked)), List.of());
  }

  private static List<Issue> syntaxErrors(String text, CelValidationResult failed) {
    CelValidationResult withoutMacros = CelEnvironment.PARSER_WITHOUT_MACROS.parse(text);
    return withoutMacros.hasError()
        ? SyntaxErrors.explain(text, withoutMacros)
        : MacroErrors.explain(text, ast(withoutMacros), failed.getErrors());
  }

  static CelAbstractSyntaxTree ast(CelValidationResult valid) {
    try {
      return valid.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException(e);
    }
  }
}
