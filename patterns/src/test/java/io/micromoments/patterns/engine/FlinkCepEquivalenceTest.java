package io.micromoments.patterns.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.compile.HostedNfa;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Runs random patterns on random streams: the engine must find what flink-cep's own NFA finds over
 * the same graph, and what the operator of stock flink-cep finds. {@link
 * #firesWithoutAFurtherEvent} is true for patterns for which it deliberately differs from the
 * latter.
 *
 * <p>{@code -Dseed=…} repeats a run, {@code -Drounds=…} makes it longer.
 */
class FlinkCepEquivalenceTest {

  private static final long START = 1_780_000_000_000L;

  /** Long after the end of every window. */
  static final long END = START + 200_000;

  @Test
  void theEngineFindsWhatFlinkCepFinds() throws Exception {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 1500);
    System.out.println("FlinkCepEquivalenceTest seed=" + seed + " rounds=" + rounds);
    Map<String, Integer> coverage = RandomPatterns.newCoverage();
    int matches = 0;
    int withMatches = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      String yaml = RandomPatterns.next(random, coverage);
      List<Event> events = events(random);
      int found = compare(yaml, events, "seed " + seed + " round " + round);
      matches += found;
      withMatches += found > 0 ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "patterns=%d with matches=%d matches=%d%nfeature coverage: %s%n",
        rounds,
        withMatches,
        matches,
        coverage);
    assertThat(coverage).allSatisfy((feature, count) -> assertThat(count).as(feature).isPositive());
    assertThat(withMatches).as("rounds that compare at least one match").isGreaterThan(rounds / 6);
  }

  private static int compare(String yaml, List<Event> events, String round) throws Exception {
    PatternReader.Reading reading = PatternReader.read(new SourceText("random.yaml", yaml));
    assertThat(reading.pattern()).as("%s%n%s%n%s", round, yaml, reading.problems()).isPresent();
    MomentPattern pattern = reading.pattern().get();

    TreeSet<String> stock = StockCep.matches(pattern, events, END);
    List<String> ours = StockCep.ours(pattern, events, END);
    TreeSet<String> oursSet = new TreeSet<>(ours);
    assertThat(ours).as("%s: reported twice%n%s", round, yaml).hasSameSizeAs(oursSet);
    List<Event> ordered = new ArrayList<>(events);
    ordered.sort(Comparator.comparingLong(Event::time).thenComparing(Event::id));
    TreeSet<String> oracle = new TreeSet<>();
    HostedNfa.matches(pattern, ordered, END).forEach(match -> oracle.add(StockCep.show(match)));
    assertThat(oursSet)
        .as("against flink-cep's NFA, %s%n%s%n%s", round, yaml, show(events))
        .isEqualTo(oracle);
    if (pattern.skip() instanceof MomentPattern.Skip.Overlapping) {
      // Stock has no such strategy. Without a strategy it finds all matches; ours are a subset.
      if (!firesWithoutAFurtherEvent(pattern)) {
        assertThat(stock).as("%s%n%s%n%s", round, yaml, show(events)).containsAll(oursSet);
      }
    } else if (firesWithoutAFurtherEvent(pattern)) {
      // An additional match can discard others, so sets are comparable only without a strategy.
      if (pattern.skip() instanceof MomentPattern.Skip.None) {
        assertThat(oursSet).as("%s%n%s%n%s", round, yaml, show(events)).containsAll(stock);
      }
    } else {
      assertThat(oursSet).as("%s%n%s%n%s", round, yaml, show(events)).isEqualTo(stock);
    }
    return stock.size();
  }

  /**
   * Returns whether a pattern ends in an absence that stock may not report: after a loop, or in a
   * pattern with {@code not-next}. Stock reports it only if another event of the pattern's streams
   * arrives before the deadline; by contract the engine reports it at the deadline.
   */
  private static boolean firesWithoutAFurtherEvent(MomentPattern pattern) {
    if (!pattern.endsInAbsence()) {
      return false;
    }
    int i = pattern.steps().size() - 1;
    while (i > 0 && pattern.steps().get(i).then().isAbsence()) {
      i--;
    }
    return hasLoopAtEnd(pattern.steps().get(i))
        || pattern.steps().stream().anyMatch(step -> step.then() == Step.Contiguity.NOT_NEXT);
  }

  private static boolean hasLoopAtEnd(Step step) {
    if (!step.quantifier().isSingle()) {
      return true;
    }
    return step instanceof Step.GroupStep group
        && hasLoopAtEnd(group.steps().get(group.steps().size() - 1));
  }

  static List<Event> events(Random random) {
    List<Event> events = new ArrayList<>();
    int count = 5 + random.nextInt(25);
    long time = START;
    for (int i = 0; i < count; i++) {
      // Equal times, small steps, and occasionally a gap in which windows expire.
      time += random.nextInt(5) == 0 ? 0 : random.nextInt(20) == 0 ? 9000 : random.nextInt(2000);
      boolean click = random.nextInt(6) != 0;
      Map<String, Object> fields = new HashMap<>();
      fields.put("event_id", String.format(Locale.ROOT, "e%02d", (i * 7) % 100));
      fields.put("event_time", time);
      fields.put("item_category", letter(random));
      if (click) {
        fields.put("action", letter(random));
        if (random.nextInt(10) != 0) {
          fields.put("value", (double) random.nextInt(10));
        }
      }
      events.add(Event.of(click ? EventStream.CLICKSTREAM : EventStream.INTERACTION, fields));
    }
    // Long after the end of every window, and fits no step: without a window for the whole pattern,
    // stock releases a match that was held back only at the next event; our engine does so at the
    // deadline.
    events.add(
        Event.of(
            EventStream.CLICKSTREAM,
            Map.of("event_id", "last", "event_time", START + 150_000, "action", "none")));
    return events;
  }

  private static String letter(Random random) {
    return String.valueOf((char) ('a' + random.nextInt(4)));
  }

  static String show(List<Event> events) {
    StringBuilder out = new StringBuilder();
    for (Event event : events) {
      out.append(event.id())
          .append(" +")
          .append(event.time() - START)
          .append(' ')
          .append(event.stream().label())
          .append(' ')
          .append(event.get("action"))
          .append('/')
          .append(event.get("item_category"))
          .append('/')
          .append(event.get("value"))
          .append('\n');
    }
    return out.toString();
  }
}
