package io.micromoments.benchmark.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.benchmark.engine.Backend;
import io.micromoments.benchmark.engine.Engine;
import io.micromoments.benchmark.engine.Engines;
import io.micromoments.benchmark.engine.LocalCluster;
import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.engine.EngineRun;
import io.micromoments.benchmark.workload.Clickstream;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.benchmark.workload.RecordedFeed;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks that the peers run the same patterns: matches differ only in known ways. */
class PeersTest {

  private static final int EVENTS = 10_000;
  private static final List<PatternSpec> PATTERNS = PatternSpec.family(10);

  private static LocalCluster cluster;
  private static Set<MatchLog.Found> expected;

  @BeforeAll
  static void findStockMatches() throws Exception {
    cluster = LocalCluster.start(1);
    expected = found(new Engines().named("stock").orElseThrow());
    assertThat(expected).isNotEmpty();
  }

  @AfterAll
  static void close() throws Exception {
    cluster.close();
  }

  @Test
  void sqlFindsTheSameMatchesForSupportedPatterns() throws Exception {
    SqlEngine sql = new SqlEngine();
    assertThat(found(sql))
        .isEqualTo(
            expected.stream()
                .filter(match -> sql.supports(PATTERNS.get(match.pattern())))
                .collect(Collectors.toSet()));
  }

  @Test
  void siddhiFindsAllMatchesAndOverlappingOnes() throws Exception {
    assertThat(found(new SiddhiEngine())).containsAll(expected);
  }

  @Test
  void esperFindsAMatchForEveryLastEvent() throws Exception {
    assertThat(ends(found(new EsperEngine()))).containsAll(ends(expected));
  }

  private static Set<List<Object>> ends(Set<MatchLog.Found> matches) {
    return matches.stream()
        .map(match -> List.<Object>of(match.pattern(), match.last()))
        .collect(Collectors.toSet());
  }

  private static Set<MatchLog.Found> found(Engine engine) throws Exception {
    RecordedFeed feed = new RecordedFeed(new Clickstream(7, 100, 60).record(EVENTS), EVENTS);
    return engine
        .run(new EngineRun(PATTERNS, feed, Backend.HEAP, cluster, true, Duration.ofMinutes(2)))
        .found();
  }
}
