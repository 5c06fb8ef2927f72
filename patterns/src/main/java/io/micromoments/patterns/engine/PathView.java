package io.micromoments.patterns.engine;

import io.micromoments.patterns.evaluate.TakenEvents;
import io.micromoments.schemas.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The current partial match as conditions see it. */
final class PathView implements TakenEvents {
  private PatternRuntime runtime;
  private PartialMatch match;

  void look(PatternRuntime runtime, PartialMatch match) {
    this.runtime = runtime;
    this.match = match;
  }

  @Override
  public List<Event> events(String step) {
    int number = runtime.automaton.step(step);
    if (number < 0) {
      return List.of();
    }
    ArrayDeque<Event> events = new ArrayDeque<>();
    for (Path path = match.path; path != null; path = path.previous) {
      if (path.step == number) {
        events.addFirst(path.taken.event);
      }
    }
    return new ArrayList<>(events);
  }

  @Override
  public long lastTime() {
    return match.path == null ? Long.MIN_VALUE : match.path.taken.time;
  }
}
