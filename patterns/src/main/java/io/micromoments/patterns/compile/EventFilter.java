package io.micromoments.patterns.compile;

import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides from an event alone whether all patterns can do without it: it fits none of their steps,
 * and changes none of their partial matches and features. Not thread-safe.
 */
public final class EventFilter {

  /** A condition on the event alone; null if only the required words can be checked. */
  private record Test(EventCondition where) {}

  private static final String ANY = "";

  private final boolean[] unfilteredStreams = new boolean[EventStream.values().length];
  private final WordIndex<Test> tests;
  private final Set<EventStream> streams = EnumSet.noneOf(EventStream.class);

  public EventFilter(Collection<CompiledPattern> patterns) {
    // Patterns share many conditions. Each distinct text is evaluated once.
    Map<Requirement, Map<String, Test>> byText = new LinkedHashMap<>();
    for (CompiledPattern pattern : patterns) {
      streams.addAll(pattern.readStreams());
      if (!pattern.automaton().ignoresUnmatchedEvents()) {
        pattern.pattern().streams().forEach(stream -> unfilteredStreams[stream.code()] = true);
      }
      for (StepCondition step : pattern.automaton().steps()) {
        step.alternatives(
            (requirement, where) -> {
              boolean ofEvent = where != null && !where.dependsOnContext();
              add(requirement, ofEvent ? where : null, byText);
            });
      }
      pattern.features().stream()
          .filter(feature -> !feature.feature().ofAll())
          .forEach(feature -> add(feature, byText));
      pattern.ends().forEach(requirement -> add(requirement, null, byText));
    }
    Map<Requirement, List<Test>> required =
        byText.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    each ->
                        each.getValue().containsKey(ANY)
                            ? List.of(each.getValue().get(ANY))
                            : List.copyOf(each.getValue().values()),
                    (a, b) -> a,
                    LinkedHashMap::new));
    this.tests = new WordIndex<>(required);
  }

  private static void add(CompiledFeature feature, Map<Requirement, Map<String, Test>> byText) {
    feature
        .requirements()
        .forEach(requirement -> add(requirement, feature.where().orElse(null), byText));
  }

  private static void add(
      Requirement requirement, EventCondition where, Map<Requirement, Map<String, Test>> byText) {
    byText
        .computeIfAbsent(requirement, each -> new LinkedHashMap<>())
        .computeIfAbsent(where == null ? ANY : where.toString(), text -> new Test(where));
  }

  /** Returns whether any pattern reads a stream, in a step or a feature. */
  public boolean reads(EventStream stream) {
    return streams.contains(stream);
  }

  /** Returns false only if every match and every feature is the same without the event. */
  public boolean mayMatch(Event event) {
    if (unfilteredStreams[event.stream().code()]) {
      return true;
    }
    for (int i = tests.find(event) - 1; i >= 0; i--) {
      EventCondition where = tests.candidate(i).where;
      if (where == null || where.holds(event, step -> List.of())) {
        return true;
      }
    }
    return false;
  }
}
