package io.micromoments.patterns.language.condition;

import dev.cel.common.Operator;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.cel.CelLiteral;
import io.micromoments.patterns.language.condition.ConditionCompiler.Issue;
import io.micromoments.text.Names;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Explains names of variables and functions that do not exist, or not in this expression. */
final class NameErrors {

  private static final Set<String> LITERALS = Set.of("true", "false", "null");

  private static final Set<String> COMPARISONS =
      Set.of(Operator.EQUALS.getFunction(), Operator.NOT_EQUALS.getFunction());

  /** The namespace of macros that bind variables, which conditions do not have. */
  private static final String CEL = "cel";

  private final ExpressionSource source;
  private final ExpressionParts parts;

  private final CelTypes types;
  private final Scope scope;

  NameErrors(ExpressionSource source, ExpressionParts parts, CelTypes types, Scope scope) {
    this.source = source;
    this.parts = parts;
    this.types = types;
    this.scope = scope;
  }

  /**
   * Explains a name that is not a variable.
   *
   * @param part the name
   */
  Issue unknownVariable(CelNavigableExpr part) {
    ExpressionSpan span = span(part.expr());
    String name = span.text();
    Optional<String> hyphenated = hyphenatedStep(part.expr());
    if (hyphenated.isPresent()) {
      String step = hyphenated.get();
      boolean isWhole = source.text().startsWith(step, span.start());
      return (isWhole ? source.span(span.start(), span.start() + step.length()) : span)
          .issue(
              "conditions cannot refer to '%s'".formatted(step),
              "'-' is the minus operator in CEL: rename the step to %s"
                  .formatted(step.replace('-', '_')));
    }
    if (name.equals(CelTypes.CUSTOMER)) {
      return span.issue(
          "'customer' is not available here: a feature can read only events",
          "move this part to the 'where' of a step, or to 'when'");
    }
    if (name.equals(CelTypes.FEATURES)) {
      return span.issue(
          "'features' is not available here",
          "declare them under 'features:' in this file; they can be used in conditions on events"
              + " and matches, and in the rules and actions of policies");
    }
    if (LITERALS.contains(name.toLowerCase(Locale.ROOT))) {
      return span.issue(
          "unknown variable '%s'".formatted(name),
          name.equalsIgnoreCase("null")
              ? "use has(event.query) to test whether a field is present"
              : "write it in lower case: %s".formatted(name.toLowerCase(Locale.ROOT)));
    }
    if (parts.variables().containsKey(CelTypes.FEATURES)
        && types.fields(types.features()).contains(name)) {
      return span.issue(
          "unknown variable '%s'".formatted(name), "write features.%s".formatted(name));
    }
    CelType event = parts.variables().get("event");
    if (event != null && types.fields(event).contains(name)) {
      return span.issue("unknown variable '%s'".formatted(name), "write event." + name);
    }
    boolean isEventOfSteps =
        name.equals("event")
            && parts.variables().values().stream().anyMatch(type -> type.kind() == CelKind.LIST);
    if (isEventOfSteps) {
      String step =
          parts.variables().entrySet().stream()
              .filter(each -> each.getValue().kind() == CelKind.LIST)
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseThrow();
      return span.issue(
          "'event' is not available here: the steps have matched",
          "write %s[0] for the first event of step %s, %s[size(%s) - 1] for the last"
              .formatted(step, step, step, step));
    }
    return unavailableStep(name, span, part)
        .orElseGet(
            () ->
                span.issue(
                    "unknown variable '%s'".formatted(name),
                    (isComparedAsText(part)
                            ? "write text in quotes: %s; ".formatted(CelLiteral.text(name))
                            : "")
                        + Names.allowed(name, parts.names(part))));
  }

  /** Explains the name of a step whose events the expression cannot read. */
  private Optional<Issue> unavailableStep(String name, ExpressionSpan span, CelNavigableExpr part) {
    if (scope.absences().contains(name)) {
      return Optional.of(
          span.issue(
              "'%s' is an absence, which takes no event".formatted(name),
              Names.allowed("", parts.names(part))));
    }
    if (!scope.taking().contains(name)) {
      return Optional.empty();
    }
    if (parts.variables().containsKey(CelTypes.MOMENT)) {
      return Optional.of(
          span.issue(
              "step '%s' is not available here".formatted(name),
              "capture the value in the pattern, and read it as moment.capture[\"…\"]"));
    }
    return Optional.of(
        scope.comesLater(name)
            ? span.issue(
                "step '%s' comes later, and has no event yet".formatted(name),
                "compare with it in its own 'where' or in 'when'; "
                    + Names.allowed("", parts.names(part)))
            : span.issue(
                "step '%s' is not available here".formatted(name),
                "its event may come later, or not at all; compare with it in 'when'; "
                    + Names.allowed("", parts.names(part))));
  }

  /** Returns whether a name is compared with another part, or listed: it may be meant as text. */
  private static boolean isComparedAsText(CelNavigableExpr name) {
    Optional<CelNavigableExpr> parent = name.parent();
    return parent.isPresent()
        && (parent.get().getKind() == CelExpr.ExprKind.Kind.LIST
            || (parent.get().getKind() == CelExpr.ExprKind.Kind.CALL
                && COMPARISONS.contains(parent.get().expr().call().function())));
  }

  /** Returns the step whose hyphenated name begins with a part: CEL reads the hyphen as a minus. */
  Optional<String> hyphenatedStep(CelExpr part) {
    ExpressionSpan span = span(part);
    return parts.variables().keySet().stream()
        .filter(name -> name.startsWith(span.text() + "-"))
        .min(
            Comparator.comparing((String name) -> !source.text().startsWith(name, span.start()))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Returns the range of a name. */
  ExpressionSpan span(CelExpr part) {
    String name = part.ident().name();
    name = name.startsWith(".") ? name.substring(1) : name;
    int start = source.offset(part).orElse(0);
    return source.span(start, start + name.length());
  }

  /** Explains a call of a function that does not exist, whatever its arguments. */
  Issue unknownFunction(CelExpr part) {
    CelCall call = part.call();
    ExpressionSpan name = source.callee(part);
    if (ConditionFunctions.isMacro(ConditionFunctions.name(call))) {
      return MacroErrors.misuse(name);
    }
    if (isInNamespace(call)) {
      String qualified = ConditionFunctions.qualifiedName(call).orElseThrow();
      int start = source.span(call.target().orElseThrow()).start();
      return source
          .span(start, name.end())
          .issue(
              "unknown function '%s'".formatted(qualified),
              qualified.startsWith(CEL + ".")
                  ? "conditions have no variables of their own: write the value where it is used"
                  : ConditionFunctions.suggest(qualified));
    }
    return name.issue(
        "unknown function '%s'".formatted(name.text()), ConditionFunctions.suggest(name.text()));
  }

  /** Returns whether a call is a macro that would bind a variable in its arguments. */
  boolean bindsVariable(CelCall call) {
    return isInNamespace(call) && call.target().orElseThrow().ident().name().equals(CEL);
  }

  /** Returns whether the target of a call is a namespace of functions rather than a value. */
  boolean isInNamespace(CelCall call) {
    return call.target()
        .filter(target -> target.getKind() == CelExpr.ExprKind.Kind.IDENT)
        .map(target -> target.ident().name())
        .filter(name -> ConditionFunctions.isNamespace(name) || name.equals(CEL))
        .filter(name -> !parts.variables().containsKey(name))
        .isPresent();
  }
}
