package io.micromoments.workbench.fit;

import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.evaluate.ConditionParts;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Which events of a recording fit one alternative of a step. */
final class StepFit {

  /** A part of the condition. */
  private static final class PartFit {
    private final Expression expression;
    private final EventCondition condition;
    private long passed;
    private Event last;
    private boolean passesLast;

    private PartFit(Expression expression) {
      this.expression = expression;
      condition = new EventCondition(expression);
    }

    /**
     * Those that depend on earlier steps or the customer count as passed. A part that the condition
     * repeats is counted once for each event.
     */
    @SuppressWarnings("ReferenceEquality") // the very event, not an equal one
    private boolean passes(Event event) {
      if (event != last) {
        last = event;
        passesLast = condition.dependsOnContext() || condition.holds(event, Condition.Steps.NONE);
        passed += passesLast ? 1 : 0;
      }
      return passesLast;
    }
  }

  private final String step;
  private final boolean isNeeded;
  private final Set<EventStream> on;
  private final Optional<Expression> where;

  /** In the order of the text. */
  private final Map<String, PartFit> parts = new LinkedHashMap<>();

  /** Null if every event of the streams fits. */
  private final ConditionParts condition;

  private long seen;
  private long fitting;
  private Event example;
  private Event nearMiss;
  private int fewestFailures = Integer.MAX_VALUE;

  /**
   * @param isNeeded whether every match needs an event that fits
   */
  StepFit(String step, boolean isNeeded, Step.Alternative alternative, FieldValues values) {
    this.step = step;
    this.isNeeded = isNeeded;
    this.on = alternative.on();
    this.where = alternative.where();
    this.condition =
        alternative.where().map(where -> new ConditionParts(where, Condition::new)).orElse(null);
    if (condition != null) {
      condition.all().forEach(part -> parts.putIfAbsent(part.text(), new PartFit(part)));
      parts.values().forEach(part -> watch(part, values));
    }
  }

  private void watch(PartFit part, FieldValues values) {
    part.condition
        .words()
        .keySet()
        .forEach(field -> on.forEach(stream -> values.watch(stream, field)));
  }

  void add(Event event) {
    if (!on.contains(event.stream())) {
      return;
    }
    seen++;
    int failures = 0;
    if (condition != null) {
      failures = condition.failures(part -> parts.get(part.toString()).passes(event));
    }
    if (failures == 0) {
      fitting++;
      example = example == null ? event : example;
    } else if (failures < fewestFailures) {
      fewestFailures = failures;
      nearMiss = event;
    }
  }

  /**
   * Returns what was found.
   *
   * @param places positions of a condition, and of a part of it, in the file
   */
  StepReport report(
      FieldValues values, BiFunction<Expression, Expression, Optional<SourcePosition>> places) {
    return new StepReport(
        step,
        where.flatMap(each -> places.apply(each, each)),
        on.stream().map(EventStream::label).sorted().toList(),
        seen,
        fitting,
        parts.values().stream().anyMatch(part -> part.condition.dependsOnContext()),
        Optional.ofNullable(example).map(Event::id),
        Optional.ofNullable(nearMiss).filter(each -> fitting == 0).map(Event::id),
        seen == 0
            ? List.of()
            : parts.values().stream()
                .filter(part -> !part.condition.dependsOnContext())
                .map(part -> report(part, values, places))
                .toList());
  }

  /** Returns whether no event fits, although every match needs one. */
  boolean isUnmet() {
    return isNeeded && fitting == 0;
  }

  private StepReport.Part report(
      PartFit part,
      FieldValues values,
      BiFunction<Expression, Expression, Optional<SourcePosition>> places) {
    List<StepReport.Literal> literals = new ArrayList<>();
    if (part.passed == 0) {
      new TreeMap<>(part.condition.words())
          .forEach(
              (field, words) ->
                  words.stream()
                      .sorted()
                      .forEach(word -> literals.addAll(neverOccurs(field, word, values))));
    }
    return new StepReport.Part(
        part.condition.toString(),
        where.flatMap(each -> places.apply(each, part.expression)),
        part.passed,
        part.passed == seen && parts.size() > 1,
        literals);
  }

  private List<StepReport.Literal> neverOccurs(String field, String word, FieldValues values) {
    List<StepReport.Literal> literals = new ArrayList<>();
    for (EventStream stream : on) {
      if (stream.position(field) >= 0 && values.neverOccurs(stream, field, word)) {
        Optional<String> nearest = values.near(stream, field, word);
        literals.add(
            new StepReport.Literal(
                field,
                word,
                nearest,
                nearest.map(each -> values.count(stream, field, each)).orElse(0L),
                values.mostFrequent(stream, field)));
      }
    }
    return literals;
  }
}
