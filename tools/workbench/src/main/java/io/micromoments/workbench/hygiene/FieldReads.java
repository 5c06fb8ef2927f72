package io.micromoments.workbench.hygiene;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.ExpressionPlaces;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fields of events that the expressions of a pattern read. */
final class FieldReads {

  /**
   * A field of events of some streams.
   *
   * @param key of a field that is a map; empty for the field itself
   */
  record Field(Set<EventStream> streams, String name, Optional<String> key) {

    @Override
    public String toString() {
      return name + key.map(each -> "." + each).orElse("");
    }
  }

  private final ExpressionPlaces places;
  private final Map<String, Set<EventStream>> streamsOfSteps = new LinkedHashMap<>();
  private final Map<Field, Optional<SourcePosition>> fields = new LinkedHashMap<>();

  private FieldReads(MomentPattern pattern, ExpressionPlaces places) {
    this.places = places;
    for (Step.EventStep step : pattern.eventSteps()) {
      step.anyOf()
          .forEach(
              each ->
                  streamsOfSteps
                      .computeIfAbsent(step.name(), name -> EnumSet.noneOf(EventStream.class))
                      .addAll(each.on()));
    }
  }

  /** Returns the fields in the order of the file, each with the place of the first expression. */
  static Map<Field, Optional<SourcePosition>> of(MomentPattern pattern, ExpressionPlaces places) {
    FieldReads reads = new FieldReads(pattern, places);
    for (Feature feature : pattern.features()) {
      feature.expressions().forEach(each -> reads.add(each, feature.on()));
    }
    reads.addSteps(pattern.steps());
    pattern.detected().forEach(reads::addOnMatch);
    pattern
        .endsWhen()
        .ifPresent(each -> each.where().ifPresent(where -> reads.add(where, each.on())));
    return reads.fields;
  }

  private void addSteps(List<? extends Step> steps) {
    for (Step step : steps) {
      List<Step.Alternative> alternatives = new ArrayList<>(step.until().stream().toList());
      if (step instanceof Step.EventStep event) {
        alternatives.addAll(0, event.anyOf());
      } else if (step instanceof Step.GroupStep group) {
        addSteps(group.steps());
      } else if (step instanceof Step.ChoiceStep choice) {
        choice.sequences().forEach(this::addSteps);
      }
      alternatives.forEach(each -> each.where().ifPresent(where -> add(where, each.on())));
    }
  }

  private void addOnMatch(MomentPattern pattern) {
    List<Expression> expressions = new ArrayList<>(pattern.capture().values());
    pattern.when().ifPresent(expressions::add);
    pattern.confidence().ifPresent(expressions::add);
    expressions.forEach(each -> add(each, Set.of()));
  }

  private void add(Expression expression, Set<EventStream> on) {
    Set<CelExpr> inner = new HashSet<>();
    CelNavigableAst.fromAst(expression.ast())
        .getRoot()
        .allNodes()
        .map(node -> node.expr())
        .forEach(
            expr ->
                field(expr, on)
                    .ifPresent(
                        field -> {
                          if (field.key.isPresent()) {
                            inner.add(map(expr));
                          }
                          if (!inner.contains(expr)) {
                            fields.putIfAbsent(field, places.of(expression, expression));
                          }
                        }));
  }

  /** Returns the expression of the map of which an expression selects a key. */
  private static CelExpr map(CelExpr expr) {
    return expr.getKind() == Kind.SELECT ? expr.select().operand() : expr.call().args().get(0);
  }

  private Optional<Field> field(CelExpr expr, Set<EventStream> on) {
    Optional<String> name = selected(expr);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    CelExpr operand = map(expr);
    Set<EventStream> streams = streams(operand, on);
    if (!streams.isEmpty()) {
      return Optional.of(new Field(streams, name.get(), Optional.empty()));
    }
    return selected(operand)
        .flatMap(
            field -> {
              Set<EventStream> ofMap = streams(map(operand), on);
              return ofMap.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Field(ofMap, field, name));
            });
  }

  /** Returns the name in {@code x.name} or {@code x["name"]}. */
  private static Optional<String> selected(CelExpr expr) {
    if (expr.getKind() == Kind.SELECT) {
      return Optional.of(expr.select().field());
    }
    if (expr.getKind() == Kind.CALL && expr.call().function().equals("_[_]")) {
      CelCall call = expr.call();
      CelExpr key = call.args().get(1);
      if (key.getKind() == Kind.CONSTANT
          && key.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
        return Optional.of(key.constant().stringValue());
      }
    }
    return Optional.empty();
  }

  /** Returns the streams of an expression that stands for one event; none for others. */
  private Set<EventStream> streams(CelExpr expr, Set<EventStream> on) {
    if (expr.getKind() == Kind.IDENT && expr.ident().name().equals("event")) {
      return on;
    }
    if (expr.getKind() == Kind.CALL && expr.call().function().equals("_[_]")) {
      CelExpr list = expr.call().args().get(0);
      return list.getKind() == Kind.IDENT
          ? streamsOfSteps.getOrDefault(list.ident().name(), Set.of())
          : Set.of();
    }
    return Set.of();
  }
}
