package io.micromoments.patterns.language.condition;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.cel.GeneralEvaluatorParts;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.Yaml;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Compiles the expressions of one file and reports errors at their position in the file. */
public final class ExpressionReader {

  private final SourceText source;
  private final ConditionCompiler conditions;
  private final Problems problems;

  public ExpressionReader(SourceText source, ConditionCompiler conditions, Problems problems) {
    this.source = source;
    this.conditions = conditions;
    this.problems = problems;
  }

  public Optional<Expression> read(
      ScalarNode node, Map<String, CelType> variables, Set<CelType> allowed) {
    String text = node.getValue();
    if (Yaml.hasTag(node, source)) {
      problems.error(node, Yaml.TAG, Yaml.QUOTE);
      return Optional.empty();
    }
    if (text.isBlank()) {
      problems.error(node, "the expression is empty", "for example event.value > 100.0");
      return Optional.empty();
    }
    ConditionCompiler.Result result = conditions.compile(text, variables, allowed);
    for (ConditionCompiler.Issue issue : result.issues()) {
      int[] place = place(node, issue.line(), issue.column());
      problems.error(place[0], place[1], issue.length(), issue.message(), issue.hint());
    }
    result
        .expression()
        .map(Expression::generalEvaluatorParts)
        .ifPresent(parts -> note(node, parts));
    if (allowed.contains(SimpleType.BOOL)) {
      result.expression().flatMap(ContradictionCheck::find).ifPresent(found -> warn(node, found));
    }
    return result.expression();
  }

  private void warn(ScalarNode node, ContradictionCheck.Finding found) {
    int[] place = place(node, found.place().line(), found.place().column());
    problems.warning(
        place[0],
        place[1],
        found.place().length(),
        found.message(),
        "the condition can therefore never be true: remove this part, or compare a value that"
            + " varies");
  }

  private void note(ScalarNode node, GeneralEvaluatorParts parts) {
    if (!parts.names().isEmpty()) {
      problems.note(
          node,
          "%s: %s runs on the general evaluator, at about ten times the cost"
              .formatted(
                  String.join(", ", parts.names()),
                  parts.wholeExpressionReason().isPresent() ? "the whole expression" : "this part"),
          "put cheaper comparisons before it, joined by &&");
    }
  }

  /**
   * Maps a position in the scalar's value to a line and column of the file. Value and file are
   * scanned in parallel, skipping characters that YAML drops, such as indentation, quotes and
   * escapes.
   */
  private int[] place(ScalarNode node, int line, int column) {
    String value = node.getValue();
    int target = offset(value, line, column);
    String raw = source.text();
    int at = node.getStartMark().map(mark -> mark.getIndex()).orElse(0);
    at = raw.offsetByCodePoints(0, Math.min(at, raw.codePointCount(0, raw.length())));
    if (node.getScalarStyle() == ScalarStyle.LITERAL
        || node.getScalarStyle() == ScalarStyle.FOLDED) {
      at = Math.max(at, raw.indexOf('\n', at));
    }
    int i = 0;
    while (at < raw.length()) {
      char expected = i < value.length() ? value.charAt(i) : '\n';
      boolean same =
          raw.charAt(at) == expected
              || (Character.isWhitespace(expected) && Character.isWhitespace(raw.charAt(at)));
      if (same) {
        if (i >= target) {
          break;
        }
        i++;
      }
      at++;
    }
    int lineStart = raw.lastIndexOf('\n', Math.max(0, Math.min(at, raw.length()) - 1)) + 1;
    int lineNumber = 1 + (int) raw.substring(0, lineStart).chars().filter(c -> c == '\n').count();
    return new int[] {lineNumber, at - lineStart + 1};
  }

  private static int offset(String text, int line, int column) {
    int at = 0;
    for (int i = 1; i < line; i++) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        break;
      }
      at = end + 1;
    }
    return Math.min(text.length(), at + column - 1);
  }
}
