package io.micromoments.patterns.engine;

import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The matches that one event or deadline completes. */
final class FoundMatches {

  private final List<Match> matches = new ArrayList<>();

  /** Adds a match, and returns it. */
  Match add(String key, PatternRuntime runtime, Path path, long now) {
    Map<String, List<Event>> steps = new LinkedHashMap<>();
    for (Path each : path.forward()) {
      steps
          .computeIfAbsent(runtime.automaton.step(each.step), step -> new ArrayList<>(1))
          .add(each.taken.event);
    }
    long startedAt = path.first().time;
    Match match =
        Match.of(
            runtime.version(),
            key,
            startedAt,
            runtime.compiled.detectedAt(steps.keySet(), startedAt, path.taken.time, now),
            now,
            steps);
    matches.add(match);
    return match;
  }

  /** Emits the matches in their order, and removes them. */
  void emit(PatternRuntime runtime, Consumer<Match> output) {
    if (!matches.isEmpty()) {
      runtime.counters.matches += matches.size();
      matches.sort(Match.ORDER);
      matches.forEach(output);
      matches.clear();
    }
  }
}
