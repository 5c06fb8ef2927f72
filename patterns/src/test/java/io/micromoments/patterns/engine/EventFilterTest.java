package io.micromoments.patterns.engine;

import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.EventFilter;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.Event;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the filter; {@code -Dseed=…} repeats a random run, {@code -Drounds=…} makes it longer. */
class EventFilterTest {

  @Test
  void filteredEventsNeverAffectMatches() throws Exception {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 3000);
    System.out.println("EventFilterTest seed=" + seed + " rounds=" + rounds);
    int passedOver = 0;
    int matches = 0;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      String yaml = RandomPatterns.next(random, RandomPatterns.newCoverage());
      List<Event> events = FlinkCepEquivalenceTest.events(random);
      MomentPattern pattern = pattern(yaml);
      EventFilter filter = new EventFilter(List.of(new PatternCompiler().compile(pattern)));
      List<Event> needed = events.stream().filter(filter::mayMatch).toList();
      List<String> expected = StockCep.ours(pattern, events, FlinkCepEquivalenceTest.END);
      assertThat(StockCep.ours(pattern, needed, FlinkCepEquivalenceTest.END))
          .as("seed %d round %d%n%s%n%s", seed, round, yaml, FlinkCepEquivalenceTest.show(events))
          .isEqualTo(expected);
      passedOver += expected.isEmpty() ? 0 : events.size() - needed.size();
      matches += expected.size();
    }
    assertThat(passedOver).as("events passed over where there were matches").isGreaterThan(rounds);
    assertThat(matches).isGreaterThan(rounds);
  }

  @Test
  void conditionsOnTheEventAloneAreEvaluatedCompletely() {
    EventFilter filter =
        filter(
            """
              - {step: one, on: clickstream, where: 'event.action == "a" && event.value > 5.0'}
              - {step: two, on: clickstream, where: 'event.action == "b" && event.value > one[0].value'}
            """);
    assertThat(filter.mayMatch(click("e", 0, "a", Map.of("value", 6.0)))).isTrue();
    assertThat(filter.mayMatch(click("e", 0, "a", Map.of("value", 5.0)))).isFalse();
    assertThat(filter.mayMatch(click("e", 0, "b", Map.of("value", 1.0))))
        .as("what was taken before is not known here")
        .isTrue();
    assertThat(filter.mayMatch(click("e", 0, "c"))).isFalse();
  }

  @Test
  void keepsEventsOfAnyPatternAndAllEventsForStrictContiguity() {
    String relaxed = "  - {step: one, on: clickstream, where: 'event.action == \"%s\"'}\n";
    EventFilter both = filter(relaxed.formatted("a"), relaxed.formatted("b"));
    assertThat(Stream.of("a", "b", "c").filter(action -> both.mayMatch(click("e", 0, action))))
        .containsExactly("a", "b");
    EventFilter strict =
        filter(
            relaxed.formatted("a")
                + "  - {step: two, on: clickstream, then: next, where: 'event.action == \"b\"'}\n");
    assertThat(strict.mayMatch(click("e", 0, "c"))).isTrue();
    assertThat(new EventFilter(List.of()).mayMatch(click("e", 0, "a"))).isFalse();
  }

  @Test
  void optionalStepKeepsNoOtherEvents() {
    EventFilter filter =
        filter(
            """
              - {step: one, on: clickstream, where: 'event.action == "a"'}
              - {step: two, on: clickstream, optional: true, where: 'event.action == "b"'}
              - {step: three, on: clickstream, where: 'event.action == "c"'}
            """);
    assertThat(
            Stream.of("a", "b", "c", "d").filter(action -> filter.mayMatch(click("e", 0, action))))
        .containsExactly("a", "b", "c");
  }

  private static EventFilter filter(String... steps) {
    List<CompiledPattern> patterns =
        Stream.of(steps)
            .map(
                each ->
                    new PatternCompiler()
                        .compile(
                            pattern(
                                "pattern: p\nversion: 1\nmoment: BUY\nintent: i\nwithin: 1h\n"
                                    + "steps:\n"
                                    + each)))
            .toList();
    return new EventFilter(patterns);
  }

  private static MomentPattern pattern(String yaml) {
    PatternReader.Reading reading = PatternReader.read(new SourceText("p.yaml", yaml));
    assertThat(reading.pattern()).as("%s", reading.problems()).isPresent();
    return reading.pattern().get();
  }
}
