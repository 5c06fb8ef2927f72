package io.micromoments.patterns.language.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.micromoments.patterns.language.condition.ConditionCompiler.Issue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Explains calls of macros that the parser cannot expand, such as {@code has(x)}. */
final class MacroErrors {

  private final ExpressionSource source;

  /** What is wrong with a call of a macro if the parser reports an error at the given offset. */
  private final Map<Integer, Issue> misuses = new HashMap<>();

  private MacroErrors(ExpressionSource source) {
    this.source = source;
  }

  /**
   * Explains the errors of an expression that parses if macros are read as ordinary calls, but not
   * if they are expanded.
   *
   * @param ast the parsed text, with macros as ordinary calls
   */
  static List<Issue> explain(String text, CelAbstractSyntaxTree ast, List<CelIssue> errors) {
    MacroErrors macros = new MacroErrors(new ExpressionSource(text, ast.getSource()));
    CelNavigableAst.fromAst(ast)
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .filter(expr -> expr.getKind() == Kind.CALL)
        .forEach(macros::check);
    return errors.stream().map(macros::explain).distinct().toList();
  }

  /**
   * Returns the issue of a macro that is called in a form that it does not have.
   *
   * @param name where it is called
   */
  static Issue misuse(ExpressionSpan name) {
    return name.issue("invalid use of %s()".formatted(name.text()), example(name.text()));
  }

  private static String example(String macro) {
    return switch (macro) {
      case "has" -> "for example has(event.query) or has(event.properties.price)";
      case "map" -> "for example rates.map(rate, rate.value)";
      default -> "for example rates.%s(rate, rate.value > 100.0)".formatted(macro);
    };
  }

  private Issue explain(CelIssue error) {
    Issue misuse = misuses.get(source.offset(error));
    return misuse != null ? misuse : source.unexplained(error);
  }

  private void check(CelExpr expr) {
    CelCall call = expr.call();
    if (call.function().equals("has") && call.target().isEmpty() && call.args().size() == 1) {
      put(expr, misuse(source.callee(expr)));
    } else if (bindsAName(call)) {
      ExpressionSpan found = source.span(call.args().get(0));
      put(
          call.args().get(0),
          found.issue(
              "the first argument of %s() is a name for the elements, found %s"
                  .formatted(call.function(), found.text()),
              example(call.function())));
    }
  }

  private static boolean bindsAName(CelCall call) {
    int arguments = call.args().size();
    return call.target().isPresent()
        && switch (call.function()) {
          case "all", "exists", "exists_one", "filter" -> arguments == 2;
          case "map" -> arguments == 2 || arguments == 3;
          default -> false;
        };
  }

  private void put(CelExpr reportedAt, Issue issue) {
    source.offset(reportedAt).ifPresent(offset -> misuses.put(offset, issue));
  }
}
