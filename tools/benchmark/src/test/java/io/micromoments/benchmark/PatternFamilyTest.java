package io.micromoments.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micromoments.benchmark.engine.Backend;
import io.micromoments.benchmark.engine.EngineRun;
import io.micromoments.benchmark.engine.Engines;
import io.micromoments.benchmark.engine.LocalCluster;
import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.run.RunFigures;
import io.micromoments.benchmark.workload.Clickstream;
import io.micromoments.benchmark.workload.EncodedEvents;
import io.micromoments.benchmark.workload.Feed;
import io.micromoments.benchmark.workload.PatternFile;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.benchmark.workload.RecordedFeed;
import io.micromoments.benchmark.workload.Template;
import io.micromoments.patterns.compile.EventFilter;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.runtime.element.Element;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternFamilyTest {

  private static final int EVENTS = 20_000;
  private static final List<PatternSpec> PATTERNS = PatternSpec.family(10);

  @Test
  void patternFilesAreValid() {
    for (SourceText file : PatternFile.of(PatternSpec.family(100))) {
      assertThat(PatternReader.read(file).problems()).as(file.text()).isEmpty();
    }
  }

  @Test
  void largerFamilyStartsWithTheSmallerOne() {
    assertThat(PatternSpec.family(50)).startsWith(PATTERNS.toArray(PatternSpec[]::new));
  }

  @Test
  void streamIsDeterministicAndWithinTheOutOfOrderness() {
    List<Element> events = events(stream());
    assertThat(events(stream())).isEqualTo(events);
    long greatest = Long.MIN_VALUE;
    int late = 0;
    for (Element event : events) {
      late += event.time() < greatest ? 1 : 0;
      greatest = Math.max(greatest, event.time());
      assertThat(event.time()).isGreaterThan(greatest - Clickstream.OUT_OF_ORDERNESS);
    }
    assertThat(late).isBetween(EVENTS / 50, EVENTS / 10);
  }

  /** Checks the shares given in docs/benchmark.md, which largely determine the cost of a row. */
  @ParameterizedTest
  @CsvSource({"10, 12", "50, 42", "100, 56", "500, 94"})
  void percentageOfEventsThatPassTheFilter(int patterns, int share) {
    EventFilter filter =
        new EventFilter(new PatternSet(PatternFile.of(PatternSpec.family(patterns))).compile());
    int events = 20_000;
    Feed.Reader reader = new Clickstream(7, 1_000, Clickstream.STEP).record(events).read();
    long fitting =
        Stream.generate(reader::next)
            .limit(events)
            .filter(event -> filter.mayMatch(event.event()))
            .count();
    assertThat(100.0 * fitting / events).isCloseTo(share, within(1.5));
  }

  @Test
  void engineFindsTheSameMatchesAsStockForEveryTemplate() throws Exception {
    Engines engines = new Engines();
    try (LocalCluster cluster = LocalCluster.start(1)) {
      Set<MatchLog.Found> expected =
          engines.named("stock").orElseThrow().run(task(cluster, Backend.HEAP)).found();
      for (Backend backend : Backend.values()) {
        RunFigures ours = engines.named("micromoments").orElseThrow().run(task(cluster, backend));
        assertThat(ours.found()).isEqualTo(expected).hasSize((int) ours.matches());
      }
      assertThat(expected.stream().map(PatternFamilyTest::template).collect(Collectors.toSet()))
          .containsExactlyInAnyOrder(Template.values());
    }
  }

  private static EngineRun task(LocalCluster cluster, Backend backend) {
    return new EngineRun(
        PATTERNS,
        new RecordedFeed(stream(), EVENTS),
        backend,
        cluster,
        true,
        Duration.ofMinutes(2));
  }

  /** Few customers and long intervals between events, so that there are matches. */
  private static EncodedEvents stream() {
    return new Clickstream(7, 1_000, 60).record(EVENTS);
  }

  private static List<Element> events(EncodedEvents recording) {
    Feed.Reader reader = recording.read();
    return Stream.<Element>generate(reader::next).limit(EVENTS).toList();
  }

  private static Template template(MatchLog.Found found) {
    return PATTERNS.get(found.pattern()).template();
  }
}
