package io.micromoments.workbench.testing;

import io.micromoments.patterns.compile.StepCondition;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.evaluate.ConditionParts;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.ExpressionPlaces;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.schemas.Event;
import io.micromoments.text.PrintableText;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects which results the parts of a pattern's conditions have in its tests. */
final class BranchCoverage {

  /** A condition; steps in several orders are the same step. */
  private record Key(String name, Optional<Step.Alternative> alternative) {}

  private static final Key WHEN = new Key("when", Optional.empty());
  private static final Key WHEN_TIMED_OUT = new Key("when of on-timeout", Optional.empty());

  private record Covered(
      Expression whole, List<Expression> parts, BitSet wasTrue, BitSet wasFalse) {
    static Covered of(Expression whole) {
      List<Expression> parts = new ConditionParts(whole, Condition::new).all();
      return new Covered(whole, parts, new BitSet(), new BitSet());
    }
  }

  private final Map<Key, Covered> conditions = new LinkedHashMap<>();
  private final Map<Feature, ConditionParts> features = new LinkedHashMap<>();

  BranchCoverage(MomentPattern pattern) {
    for (Feature feature : pattern.features()) {
      feature
          .where()
          .ifPresent(
              where -> {
                conditions.put(key(feature), Covered.of(where));
                features.put(feature, new ConditionParts(where, Condition::new));
              });
    }
    addSteps(pattern.steps());
    pattern.when().ifPresent(when -> conditions.put(WHEN, Covered.of(when)));
    pattern
        .onTimeout()
        .flatMap(MomentPattern::when)
        .ifPresent(when -> conditions.put(WHEN_TIMED_OUT, Covered.of(when)));
  }

  private void addSteps(List<? extends Step> steps) {
    for (Step step : steps) {
      if (step instanceof Step.EventStep event) {
        event.anyOf().forEach(each -> add(event.name(), each));
      } else if (step instanceof Step.GroupStep group) {
        addSteps(group.steps());
      } else if (step instanceof Step.ChoiceStep choice) {
        choice.sequences().forEach(this::addSteps);
      }
      step.until().ifPresent(each -> add(StepCondition.until(step.name()), each));
    }
  }

  private void add(String name, Step.Alternative alternative) {
    alternative
        .where()
        .ifPresent(
            where ->
                conditions.putIfAbsent(new Key(name, Optional.of(alternative)), Covered.of(where)));
  }

  private static Key key(Feature feature) {
    return new Key("feature " + feature.name(), Optional.empty());
  }

  /** Adds a result of a part of the condition of a step. */
  void add(String name, Step.Alternative alternative, int part, boolean holds) {
    add(new Key(name, Optional.of(alternative)), part, holds);
  }

  /** Adds a result of a part of {@code when}, of the pattern or of its {@code on-timeout}. */
  void addWhen(boolean isTimeout, int part, boolean holds) {
    add(isTimeout ? WHEN_TIMED_OUT : WHEN, part, holds);
  }

  /** Adds the results of the conditions of features on an event. */
  void addFeatures(Event event) {
    features.forEach(
        (feature, parts) -> {
          if (feature.on().contains(event.stream())) {
            parts.evaluate(
                part -> part.valueOrNull(event, Condition.Steps.NONE),
                (part, holds) -> add(key(feature), part, holds));
          }
        });
  }

  private void add(Key key, int part, boolean holds) {
    Covered covered = conditions.get(key);
    (holds ? covered.wasTrue : covered.wasFalse).set(part);
  }

  /**
   * Returns the parts that do not always have the same result, in the order of the file.
   *
   * @param places positions in the pattern file, if known
   */
  List<PartCoverage> parts(Optional<ExpressionPlaces> places) {
    List<PartCoverage> all = new ArrayList<>();
    conditions.forEach(
        (key, covered) -> {
          for (int i = 0; i < covered.parts.size(); i++) {
            Expression part = covered.parts.get(i);
            if (!ConditionParts.isConstant(part)) {
              all.add(
                  new PartCoverage(
                      key.name,
                      PrintableText.oneLine(part.text()),
                      places.flatMap(each -> each.of(covered.whole, part)),
                      covered.wasTrue.get(i),
                      covered.wasFalse.get(i)));
            }
          }
        });
    return all;
  }
}
