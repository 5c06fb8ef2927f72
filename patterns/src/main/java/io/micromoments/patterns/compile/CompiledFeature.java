package io.micromoments.patterns.compile;

import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.features.CustomerFeatures;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A feature with its compiled expressions. Not thread-safe. */
public final class CompiledFeature {

  private final Feature feature;
  private final Optional<EventCondition> where;
  private final Optional<Condition> of;
  private final Optional<Condition> by;

  public CompiledFeature(Feature feature) {
    this.feature = feature;
    this.where = feature.where().map(EventCondition::new);
    this.of = feature.of().map(Condition::new);
    this.by = feature.by().map(Condition::new);
  }

  public Feature feature() {
    return feature;
  }

  /** Returns the condition on an event; empty if there is none. */
  Optional<EventCondition> where() {
    return where;
  }

  /** Returns one requirement per stream that the feature reads. */
  List<Requirement> requirements() {
    Map<String, Set<String>> words = where.map(EventCondition::words).orElse(Map.of());
    List<Requirement> requirements = new ArrayList<>();
    for (EventStream stream : feature.on()) {
      if (words.keySet().stream().allMatch(field -> stream.position(field) >= 0)) {
        requirements.add(new Requirement(stream, words));
      }
    }
    return requirements;
  }

  /** Returns whether the feature reads an event. */
  boolean reads(Event event) {
    return feature.on().contains(event.stream())
        && (where.isEmpty() || where.get().holds(event, Condition.Steps.NONE));
  }

  /** Returns the group of an event that the feature reads; empty if it has none. */
  Optional<String> group(Event event) {
    return by.flatMap(each -> each.value(event))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  /** Adds an event that the feature reads; one without the value or the group is ignored. */
  void add(Event event, CustomerFeatures features) {
    Object value = of.isEmpty() ? null : of.get().value(event).orElse(null);
    Object group = by.isEmpty() ? null : by.get().value(event).orElse(null);
    if ((of.isEmpty() || value != null) && (by.isEmpty() || group instanceof String)) {
      features.add(feature, event.time(), value, (String) group);
    }
  }

  /** Returns the number of aborted evaluations, see {@link Condition#abortedEvaluations}. */
  long abortedEvaluations() {
    return where.map(EventCondition::abortedEvaluations).orElse(0L)
        + values().mapToLong(Condition::abortedEvaluations).sum();
  }

  /** Returns whether one of the expressions is disabled. */
  public boolean hasDisabledCondition() {
    return expressions().anyMatch(Condition::isDisabled);
  }

  Stream<Condition> expressions() {
    return Stream.concat(where.stream().map(EventCondition::expression), values());
  }

  private Stream<Condition> values() {
    return Stream.concat(of.stream(), by.stream());
  }
}
