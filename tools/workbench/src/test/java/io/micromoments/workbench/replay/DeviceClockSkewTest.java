package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.options.JobSettings;
import io.micromoments.options.SettingValues;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No single device decides which events are late; duplicates are dropped only if configured. */
class DeviceClockSkewTest {

  private static final Instant START = Instant.parse("2026-05-01T10:00:00Z");
  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              new SourceText(
                  "p.yaml",
                  """
                  pattern: p
                  version: 1
                  moment: DO
                  intent: test
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a' }
                  """)));

  @TempDir private Path folder;

  @Test
  void deviceWithAFastClockMakesNoEventsOfOthersLate() throws Exception {
    List<String> events = new ArrayList<>();
    for (int second = 0; second < 60; second++) {
      events.add(event("phone", "p" + second, START.plusSeconds(second + 540)));
      events.add(event("ana", "a" + second, START.plusSeconds(second)));
      events.add(event("bob", "b" + second, START.plusSeconds(second)));
    }
    events.add(event("ana", "too-late", START.minusSeconds(60)));
    for (int parallelism : new int[] {1, 2}) {
      ReplayResult result = replay(events, Map.of(), parallelism);
      assertThat(result.moments()).hasSize(180);
      assertThat(result.late()).singleElement().asString().contains("too-late");
    }
  }

  @Test
  void duplicateEventsAreDroppedIfConfigured() throws Exception {
    List<String> events =
        List.of(event("ana", "e1", START), event("ana", "e1", START), event("ana", "e2", START));
    assertThat(replay(events, Map.of("ingest.deduplicate", "24h"), 1).moments()).hasSize(2);
  }

  private ReplayResult replay(List<String> events, Map<String, String> settings, int parallelism)
      throws Exception {
    Files.write(folder.resolve("events.jsonl"), events);
    return Replay.run(
        new Scenario(folder, "", "", Optional.empty(), Duration.ofSeconds(5), Optional.empty()),
        PATTERNS,
        Optional.empty(),
        JobSettings.of(new SettingValues(settings)),
        parallelism,
        Replay.Backend.heap);
  }

  private static String event(String customer, String id, Instant time) {
    return "{\"stream\":\"clickstream\",\"event_id\":\"%s\",\"event_time\":\"%s\",\"customer_id\":\"%s\",\"channel\":\"web\",\"action\":\"a\"}"
        .formatted(id, time, customer);
  }
}
