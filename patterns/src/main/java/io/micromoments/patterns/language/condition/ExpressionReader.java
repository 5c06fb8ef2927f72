package io.micromoments.patterns.language.condition;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.cel.GeneralEvaluatorParts;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.ScalarPositions;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.Yaml;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Compiles the expressions of one file and reports errors at their position in the file. */
public final class ExpressionReader {

  /** Receives what each expression of a file may refer to, while the file is read. */
  public interface Listener {

    /** Ignores all expressions. */
    Listener NONE = (node, variables, types) -> {};

    /**
     * Called before an expression is compiled, whether it is valid or not.
     *
     * @param node the expression in the file
     * @param variables the names available to the expression, with their types
     * @param types the types of the file, complete once the file is read
     */
    void onExpression(ScalarNode node, Map<String, CelType> variables, CelTypes types);
  }

  private final SourceText source;
  private final ConditionCompiler conditions;
  private final Problems problems;
  private final ExpressionPlaces places;
  private final Listener listener;

  public ExpressionReader(
      SourceText source, ConditionCompiler conditions, Problems problems, Listener listener) {
    this.source = source;
    this.conditions = conditions;
    this.problems = problems;
    this.listener = listener;
    this.places = new ExpressionPlaces(source);
  }

  /** Returns where the expressions are that have been read. */
  public ExpressionPlaces places() {
    return places;
  }

  /** Sets the steps of the file, see {@link ConditionCompiler#declareSteps}. */
  public void declareSteps(Collection<String> taking, Collection<String> absent) {
    conditions.declareSteps(taking, absent);
  }

  public Optional<Expression> read(
      ScalarNode node, Map<String, CelType> variables, Set<CelType> allowed) {
    listener.onExpression(node, variables, conditions.types());
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
      result
          .expression()
          .flatMap(each -> ContradictionCheck.find(each).or(() -> missingProfile(each, allowed)))
          .ifPresent(found -> warn(node, found));
    }
    result.expression().ifPresent(expression -> places.add(expression, node));
    return result.expression();
  }

  /** A value that is captured may well be missing; a condition asks. */
  private static Optional<ContradictionCheck.Finding> missingProfile(
      Expression expression, Set<CelType> allowed) {
    return allowed.equals(Set.of(SimpleType.BOOL))
        ? MissingProfile.find(expression)
        : Optional.empty();
  }

  private void warn(ScalarNode node, ContradictionCheck.Finding found) {
    int[] place = place(node, found.place().line(), found.place().column());
    problems.warning(place[0], place[1], found.place().length(), found.message(), found.hint());
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

  /** Maps a position in the scalar's value to a line and column of the file. */
  private int[] place(ScalarNode node, int line, int column) {
    return ScalarPositions.lineAndColumn(source, node, offset(node.getValue(), line, column));
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
