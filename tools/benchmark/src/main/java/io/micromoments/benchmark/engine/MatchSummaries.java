package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.schemas.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Converts the events of a match by step to the form in which matches are compared. */
final class MatchSummaries {

  private static final Comparator<Event> BY_TIME =
      Comparator.comparingLong(Event::time).thenComparing(Event::id);

  private MatchSummaries() {}

  static MatchLog.Found found(int pattern, Map<String, List<Event>> steps) {
    List<Event> events = steps.values().stream().flatMap(List::stream).sorted(BY_TIME).toList();
    return new MatchLog.Found(pattern, events.get(0).id(), events.get(events.size() - 1).id());
  }
}
