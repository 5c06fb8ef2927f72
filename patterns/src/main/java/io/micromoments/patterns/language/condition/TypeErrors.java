package io.micromoments.patterns.language.condition;

import dev.cel.checker.CelChecker;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.cel.ConstantParts;
import io.micromoments.patterns.language.condition.ConditionCompiler.Issue;
import io.micromoments.schemas.EventStream;
import io.micromoments.text.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Explains the errors of cel-java's type check. The checker says which parts are wrong; why follows
 * from the parts themselves and the types of their operands.
 */
final class TypeErrors {

  private final ExpressionSource source;
  private final ExpressionParts parts;
  private final CelTypes types;
  private final NameErrors names;
  private final CallErrors calls;

  private TypeErrors(ExpressionSource source, ExpressionParts parts, CelTypes types, Scope scope) {
    this.source = source;
    this.parts = parts;
    this.types = types;
    this.names = new NameErrors(source, parts, types, scope);
    this.calls = new CallErrors(source, parts);
  }

  /**
   * Explains the errors of an expression.
   *
   * @param ast the parsed expression
   * @param checker the checker that reported the errors
   * @param scope what the expression may refer to
   */
  static List<Issue> explain(
      String text,
      CelAbstractSyntaxTree ast,
      List<CelIssue> errors,
      CelChecker checker,
      CelTypes types,
      Scope scope) {
    Set<Long> faulty = errors.stream().map(CelIssue::getExprId).collect(Collectors.toSet());
    return new TypeErrors(
            new ExpressionSource(text, ast.getSource()),
            new ExpressionParts(ast, PartTypes.of(ast, faulty, checker), scope.variables()),
            types,
            scope)
        .explain(errors);
  }

  private List<Issue> explain(List<CelIssue> errors) {
    Set<Long> consequences = new HashSet<>();
    errors.forEach(
        error ->
            parts
                .find(error.getExprId())
                .ifPresent(part -> consequences(part).forEach(consequences::add)));
    return errors.stream()
        .filter(error -> !consequences.contains(error.getExprId()))
        .map(
            error ->
                parts
                    .find(error.getExprId())
                    .flatMap(this::explain)
                    .orElseGet(() -> source.unexplained(error)))
        .distinct()
        .toList();
  }

  /** Returns the ids of parts whose errors only follow from that of the given part. */
  private Stream<Long> consequences(CelNavigableExpr part) {
    if (part.getKind() == Kind.CALL && isUnknown(part.expr().call())) {
      CelCall call = part.expr().call();
      return ConditionFunctions.isMacro(ConditionFunctions.name(call)) || names.bindsVariable(call)
          ? part.descendants().map(CelNavigableExpr::id)
          : call.target().filter(target -> names.isInNamespace(call)).map(CelExpr::id).stream();
    }
    if (part.getKind() == Kind.IDENT) {
      int start = names.span(part.expr()).start();
      return names.hyphenatedStep(part.expr()).stream()
          .filter(step -> source.text().startsWith(step, start))
          .flatMap(step -> namesBetween(start + 1, start + step.length()));
    }
    if (part.getKind() == Kind.STRUCT) {
      return part.parent().filter(outer -> outer.getKind() == Kind.SELECT).stream()
          .map(CelNavigableExpr::id);
    }
    return Stream.of();
  }

  private Stream<Long> namesBetween(int start, int end) {
    return parts
        .all()
        .filter(part -> part.getKind() == Kind.IDENT)
        .filter(part -> source.offset(part).stream().anyMatch(at -> at >= start && at < end))
        .map(CelExpr::id);
  }

  private Optional<Issue> explain(CelNavigableExpr part) {
    return switch (part.getKind()) {
      case IDENT -> Optional.of(names.unknownVariable(part));
      case SELECT -> Optional.of(selectionError(part));
      case CALL -> Optional.of(callError(part));
      case STRUCT ->
          Optional.of(
              source
                  .span(part.expr())
                  .issue(
                      "conditions cannot construct records",
                      "compare single fields, such as event.item_id == \"x\""));
      case COMPREHENSION -> Optional.of(rangeError(part.expr()));
      default -> Optional.empty();
    };
  }

  /** Returns whether there is no such function: a namespace has no functions of lists or texts. */
  private boolean isUnknown(CelCall call) {
    return !ConditionFunctions.isDeclared(call)
        || (names.isInNamespace(call) && !ConditionFunctions.isQualified(call));
  }

  private Issue callError(CelNavigableExpr part) {
    if (isUnknown(part.expr().call())) {
      return names.unknownFunction(part.expr());
    }
    return ConstantParts.children(part.expr())
        .filter(this::isRecordType)
        .findFirst()
        .flatMap(operand -> parts.find(operand.id()))
        .map(names::unknownVariable)
        .orElseGet(() -> calls.explain(part));
  }

  /** A variable that is unavailable here resolves to the record type of the same name. */
  private boolean isRecordType(CelExpr expr) {
    return expr.getKind() == Kind.IDENT
        && parts.type(expr).kind() == CelKind.TYPE
        && types.findType(expr.ident().name()).isPresent();
  }

  private Issue selectionError(CelNavigableExpr part) {
    CelSelect select = part.expr().select();
    CelExpr operand = select.operand();
    CelType type = parts.type(operand);
    if (operand.getKind() == Kind.IDENT && type.kind() == CelKind.TYPE) {
      return names.unknownVariable(parts.find(operand.id()).orElseThrow());
    }
    if (type.kind() == CelKind.LIST) {
      return listSelectionError(operand, type.parameters().get(0), select.field());
    }
    ExpressionSpan field = fieldName(select);
    if (type.kind() == CelKind.STRUCT) {
      return field.issue(
          "unknown field '%s'".formatted(select.field()),
          fieldOfAnotherRecord(select.field(), type)
              + Names.allowed(select.field(), types.fields(type))
              + (type.equals(types.customer())
                  ? "; other attributes: customer.attributes[\"%s\"]".formatted(select.field())
                  : ""));
    }
    return field.issue(
        "'%s' is %s and has no fields"
            .formatted(source.span(operand).text(), TypeNames.described(type)),
        functionHint(select.field())
            .orElse(
                type.kind() == CelKind.TIMESTAMP
                    ? "functions such as getHours() return the parts of a time"
                    : "remove .%s".formatted(select.field())));
  }

  /** Says which other streams, or the profile, have the field; empty if none has. */
  private String fieldOfAnotherRecord(String field, CelType type) {
    boolean isEvent =
        EventStream.labels().stream()
            .flatMap(label -> EventStream.of(label).stream())
            .anyMatch(stream -> types.schemas(type).contains(stream.schema()));
    if (!isEvent) {
      return "";
    }
    List<String> streams = EventStream.withField(field);
    if (!streams.isEmpty()) {
      return "%s is a field of %s; ".formatted(field, String.join(", ", streams));
    }
    return parts.variables().containsKey(CelTypes.CUSTOMER)
            && types.fields(types.customer()).contains(field)
        ? "%s is a field of the profile: customer.%s; ".formatted(field, field)
        : "";
  }

  private ExpressionSpan fieldName(CelSelect select) {
    int after = source.span(select.operand()).end();
    int start = source.text().indexOf(select.field(), after);
    return start < 0
        ? source.span(after, after + 1)
        : source.span(start, start + select.field().length());
  }

  /** The most common mistake: a step name is a list of events, even if the step takes only one. */
  private Issue listSelectionError(CelExpr operand, CelType element, String field) {
    ExpressionSpan span = source.span(operand);
    List<String> fields = types.fields(element);
    boolean isStep = operand.getKind() == Kind.IDENT && !fields.isEmpty();
    String first =
        "use an element: %s[0] is the first %s".formatted(span.text(), isStep ? "event" : "one");
    String ofElement =
        fields.contains(field)
            ? ", %s[0].%s one of its fields".formatted(span.text(), field)
            : fields.isEmpty() ? "" : ", with the fields " + String.join(", ", fields);
    return span.issue(
        "'%s' is a list%s".formatted(span.text(), isStep ? " of events" : ""),
        functionHint(field).orElse(first + ofElement));
  }

  private static Optional<String> functionHint(String field) {
    return ConditionFunctions.meant(field)
        .filter(ConditionFunctions::isMethod)
        .map(function -> "did you mean the function %s()?".formatted(function));
  }

  private Issue rangeError(CelExpr comprehension) {
    CelExpr range = comprehension.comprehension().iterRange();
    ExpressionSpan span = source.span(range);
    return span.issue(
        "'%s' is %s".formatted(span.text(), TypeNames.described(parts.type(range))),
        "%s() needs a list or a map".formatted(source.callee(comprehension).text()));
  }
}
