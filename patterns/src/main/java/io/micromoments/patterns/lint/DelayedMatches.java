package io.micromoments.patterns.lint;

import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternEngine;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.MomentPattern.Skip;
import io.micromoments.patterns.language.pattern.PatternPlaces;
import io.micromoments.patterns.lint.PatternLint.Finding;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.text.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks whether a skip strategy can hold back a complete match, by looking for a sequence of
 * events that shows it. Only an earlier partial match that is still incomplete can hold a match
 * back. Each sequence is therefore an incomplete match followed by a complete one, first with
 * another item, then with the same one.
 */
final class DelayedMatches {

  private static final long SECOND = 1_000;

  /** One event of a sequence. */
  private record Play(String step, String item) {}

  private final MomentPattern outline;
  private final Skip skip;

  private DelayedMatches(MomentPattern outline, Skip skip) {
    this.outline = outline;
    this.skip = skip;
  }

  static Optional<Finding> find(MomentPattern pattern) {
    if (pattern.skip() instanceof Skip.Overlapping || pattern.skip() instanceof Skip.None) {
      return Optional.empty();
    }
    return PatternSkeleton.of(pattern)
        .flatMap(outline -> new DelayedMatches(outline, pattern.skip()).find())
        .map(finding -> withWindow(finding, pattern));
  }

  private Optional<Finding> find() {
    List<String> shortest = PatternSkeleton.shortest(outline.steps());
    for (int begun = 1; begun <= shortest.size(); begun++) {
      for (String other : List.of("B", "A")) {
        List<Play> plays = new ArrayList<>();
        shortest.subList(0, begun).forEach(step -> plays.add(new Play(step, "A")));
        shortest.forEach(step -> plays.add(new Play(step, other)));
        Optional<Match> held = heldBack(plays);
        if (held.isPresent()) {
          return Optional.of(finding(plays.subList(0, completedBy(held.get()))));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Match> heldBack(List<Play> plays) {
    List<Match> matches = new ArrayList<>();
    PatternEngine engine = new PatternEngine(List.of(new PatternCompiler().compile(outline)));
    KeyState state = new KeyState();
    for (int i = 0; i < plays.size(); i++) {
      engine.onEvent("", state, event(plays.get(i), i), matches::add);
    }
    long end = (plays.size() + 2L * PatternSkeleton.WINDOW_SECONDS) * SECOND;
    engine.onTime("", state, end, matches::add);
    return matches.stream().filter(match -> match.emittedAt() > match.detectedAt()).findFirst();
  }

  private static Event event(Play play, int number) {
    return Event.of(
        EventStream.CLICKSTREAM,
        Map.of(
            "event_id",
            "e" + number,
            "event_time",
            number * SECOND,
            "action",
            play.step,
            "item_id",
            play.item));
  }

  private static int completedBy(Match match) {
    long last =
        match.steps().values().stream()
            .flatMap(List::stream)
            .mapToLong(Event::time)
            .max()
            .orElseThrow();
    return (int) (last / SECOND) + 1;
  }

  private Finding finding(List<Play> plays) {
    StringBuilder example = new StringBuilder("for example ");
    for (int i = 0; i < plays.size(); i++) {
      example.append(i == 0 ? "" : ", ");
      example.append("%s (%s)".formatted(plays.get(i).step, plays.get(i).item));
    }
    example.append(": the match is complete at the last event, but is held back");
    example.append(" until the partial match that started at the first event completes or expires");
    return new Finding(
        PatternPlaces.SKIP,
        "'skip: %s' can delay a complete match".formatted(PatternSkeleton.skip(skip)),
        example.toString());
  }

  /** Adds how long the match can be delayed: until the earlier partial match expires. */
  private static Finding withWindow(Finding finding, MomentPattern pattern) {
    String most =
        pattern.within().map(Durations::show).map(window -> " by up to " + window).orElse("");
    return new Finding(
        finding.place(),
        finding.message() + most + "; its moment may have expired by then",
        finding.hint() + "; 'overlapping' (the default) and 'none' never delay a match");
  }
}
