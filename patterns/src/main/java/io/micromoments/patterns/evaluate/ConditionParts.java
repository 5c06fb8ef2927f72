package io.micromoments.patterns.evaluate;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.micromoments.patterns.language.cel.ConstantParts;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.ExpressionSpan;
import io.micromoments.schemas.ComparedValue;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.PartOutcome;
import io.micromoments.text.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The parts that {@code &&} and {@code ||} combine to a condition. Each is compiled like the
 * condition itself, from a part of its checked expression, so an explanation cannot disagree with
 * the result. Not thread-safe.
 */
public final class ConditionParts {

  private static final int MAX_VALUE_LENGTH = 100;
  private static final int MAX_ELEMENTS = 20;

  private sealed interface Node {
    record All(Node left, Node right) implements Node {}

    record Any(Node left, Node right) implements Node {}

    record Leaf(Expression part, Condition condition, List<Operand> operands) implements Node {}
  }

  private record Operand(String text, Condition value) {}

  private final Expression whole;
  private final Function<Expression, Condition> compiler;
  private final Node root;

  /**
   * @param compiler compiles a part of the condition
   */
  public ConditionParts(Expression condition, Function<Expression, Condition> compiler) {
    this.whole = condition;
    this.compiler = compiler;
    this.root = node(condition.ast().getExpr());
  }

  /** Returns the parts, in the order of the text, each as an expression of its own. */
  public List<Expression> all() {
    List<Expression> all = new ArrayList<>();
    collect(root, all);
    return all;
  }

  private static void collect(Node node, List<Expression> into) {
    if (node instanceof Node.All both) {
      collect(both.left, into);
      collect(both.right, into);
    } else if (node instanceof Node.Any either) {
      collect(either.left, into);
      collect(either.right, into);
    } else {
      into.add(((Node.Leaf) node).part);
    }
  }

  /** Receives the result of a part. */
  @FunctionalInterface
  public interface Output {
    /**
     * @param part position in {@link ConditionParts#all}
     * @param holds false also if a value is missing
     */
    void evaluated(int part, boolean holds);
  }

  /**
   * Evaluates the parts from left to right, and leaves out those that cannot change the result any
   * more: behind a part of {@code &&} that does not hold, or of {@code ||} that does. Parts without
   * variables are never passed on.
   *
   * @param evaluate evaluates a part; returns null if it has no value
   * @return whether the condition holds
   */
  public boolean evaluate(Function<Condition, Object> evaluate, Output output) {
    return evaluate(root, 0, evaluate, output);
  }

  /**
   * @param first the position of the first part of the node
   */
  private static boolean evaluate(
      Node node, int first, Function<Condition, Object> evaluate, Output output) {
    if (node instanceof Node.All all) {
      return evaluate(all.left, first, evaluate, output)
          && evaluate(all.right, first + size(all.left), evaluate, output);
    }
    if (node instanceof Node.Any any) {
      return evaluate(any.left, first, evaluate, output)
          || evaluate(any.right, first + size(any.left), evaluate, output);
    }
    Node.Leaf leaf = (Node.Leaf) node;
    boolean holds = evaluate.apply(leaf.condition) == Boolean.TRUE;
    if (!isConstant(leaf.part)) {
      output.evaluated(first, holds);
    }
    return holds;
  }

  private static int size(Node node) {
    if (node instanceof Node.All both) {
      return size(both.left) + size(both.right);
    }
    return node instanceof Node.Any either ? size(either.left) + size(either.right) : 1;
  }

  /** Returns whether a part has the same result for every input. */
  public static boolean isConstant(Expression part) {
    return ConstantParts.isConstant(part.ast().getExpr());
  }

  /** Returns the least number of parts that would have to pass for the condition to hold. */
  public int failures(Function<Condition, Object> evaluate) {
    return failures(root, evaluate);
  }

  private static int failures(Node node, Function<Condition, Object> evaluate) {
    if (node instanceof Node.All all) {
      return failures(all.left, evaluate) + failures(all.right, evaluate);
    }
    if (node instanceof Node.Any any) {
      return Math.min(failures(any.left, evaluate), failures(any.right, evaluate));
    }
    return evaluate.apply(((Node.Leaf) node).condition) == Boolean.TRUE ? 0 : 1;
  }

  /**
   * Explains the result for an input.
   *
   * @param evaluate evaluates a part for this input; returns null if it has no value
   */
  public Explanation explain(Function<Condition, Object> evaluate) {
    return explain(root, evaluate);
  }

  private static Explanation explain(Node node, Function<Condition, Object> evaluate) {
    if (node instanceof Node.All all) {
      return explain(all.left, evaluate).and(explain(all.right, evaluate));
    }
    if (node instanceof Node.Any any) {
      return explain(any.left, evaluate).or(explain(any.right, evaluate));
    }
    Node.Leaf leaf = (Node.Leaf) node;
    Object result = evaluate.apply(leaf.condition);
    List<ComparedValue> values = new ArrayList<>(leaf.operands.size());
    for (Operand operand : leaf.operands) {
      Object value = evaluate.apply(operand.value);
      values.add(new ComparedValue(operand.text, value == null ? null : show(value)));
    }
    return Explanation.of(
        leaf.part.text(),
        result == null
            ? PartOutcome.MISSING
            : result == Boolean.TRUE ? PartOutcome.PASS : PartOutcome.FAIL,
        values);
  }

  private Node node(CelExpr expr) {
    if (expr.getKind() == Kind.CALL && !ConstantParts.isConstant(expr)) {
      CelCall call = expr.call();
      if (call.function().equals("_&&_")) {
        return new Node.All(node(call.args().get(0)), node(call.args().get(1)));
      }
      if (call.function().equals("_||_")) {
        return new Node.Any(node(call.args().get(0)), node(call.args().get(1)));
      }
    }
    Expression part = part(expr);
    return new Node.Leaf(part, compiler.apply(part), operands(expr));
  }

  /** Returns the values that a part compares: its operands, as far as they are not constant. */
  private List<Operand> operands(CelExpr leaf) {
    CelExpr compared = leaf;
    while (compared.getKind() == Kind.CALL && compared.call().function().equals("!_")) {
      compared = compared.call().args().get(0);
    }
    List<CelExpr> operands =
        switch (compared.getKind()) {
          case CALL -> ConstantParts.operands(compared);
          case COMPREHENSION -> List.of(compared.comprehension().iterRange());
          case SELECT ->
              List.of(compared.select().testOnly() ? compared.select().operand() : compared);
          case NOT_SET, CONSTANT, IDENT, LIST, MAP, STRUCT -> List.of(compared);
        };
    return operands.stream()
        .filter(operand -> !ConstantParts.isConstant(operand))
        .filter(operand -> operand.getKind() != Kind.IDENT || !isRecord(operand))
        .map(operand -> new Operand(text(operand), compiler.apply(part(operand))))
        .toList();
  }

  /** Returns whether a name stands for a whole record, which would be too much to show. */
  private static boolean isRecord(CelExpr ident) {
    return List.of("event", "customer", "offer", "moment", "features")
        .contains(ident.ident().name());
  }

  private String text(CelExpr part) {
    return part == whole.ast().getExpr()
        ? whole.text().strip()
        : ExpressionSpan.of(part, whole.text(), whole.ast()).text();
  }

  private Expression part(CelExpr part) {
    CelAbstractSyntaxTree ast = whole.ast();
    return new Expression(
        text(part),
        CelAbstractSyntaxTree.newCheckedAst(
            part, ast.getSource(), ast.getReferenceMap(), ast.getTypeMap()));
  }

  private static String show(Object value) {
    String text;
    if (value instanceof List<?> list) {
      text =
          list.stream().limit(MAX_ELEMENTS).map(ConditionParts::showElement).toList()
              + (list.size() > MAX_ELEMENTS ? " and more" : "");
    } else {
      text = value instanceof Map<?, ?> map ? "{" + map.size() + " entries}" : showElement(value);
    }
    text = text.replace("\n", "\\n").replace("\r", "\\r");
    return text.codePointCount(0, text.length()) <= MAX_VALUE_LENGTH
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_VALUE_LENGTH - 1)) + "…";
  }

  private static String showElement(Object value) {
    if (value instanceof Event event) {
      return event.id();
    }
    if (value instanceof Duration duration && !duration.isNegative()) {
      return Durations.show(duration);
    }
    return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
  }
}
