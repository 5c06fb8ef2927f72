package io.micromoments.patterns.compile;

import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The condition on an event that ends a moment of a pattern. Not thread-safe. */
final class EndCondition {

  private final Set<EventStream> on;
  private final Map<String, Set<String>> words;
  private final Optional<Condition> where;
  private final Map<String, Object> features;

  EndCondition(Step.Alternative alternative, Map<String, Object> features) {
    this.on = alternative.on();
    this.words = alternative.where().map(RequiredWords::of).orElse(Map.of());
    this.where =
        alternative
            .where()
            .map(each -> new Condition(each, List.of("moment", "customer", "features")));
    this.features = features;
  }

  /** Returns one requirement per stream. */
  List<Requirement> requirements() {
    List<Requirement> requirements = new ArrayList<>();
    for (EventStream stream : on) {
      if (words.keySet().stream().allMatch(field -> stream.position(field) >= 0)) {
        requirements.add(new Requirement(stream, words));
      }
    }
    return requirements;
  }

  /** Returns whether an event ends a moment. */
  boolean holds(Event event, Map<String, Object> moment, Map<String, Object> customer) {
    return on.contains(event.stream())
        && (where.isEmpty() || where.get().holds(event, moment, customer, features));
  }

  Stream<Condition> expressions() {
    return where.stream();
  }
}
