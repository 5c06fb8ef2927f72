package io.micromoments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioLinesTest {

  @TempDir private Path folder;

  @BeforeEach
  void write() throws Exception {
    Files.writeString(
        folder.resolve(ScenarioLines.CONTEXT),
        "{\"id\":\"c5\",\"event_time\":\"2026-01-01T00:00:05Z\"}\n"
            + "{\"id\":\"c0\",\"event_time\":\"2026-01-01T00:00:00Z\"}\n"
            + "{\"id\":\"c9\",\"event_time\":\"2026-01-01T00:00:09Z\"}\n"
            + "garbage\n");
    Files.writeString(
        folder.resolve(ScenarioLines.EVENTS),
        "\uFEFF{\"id\":\"e4\",\"event_time\":\"2026-01-01T00:00:04Z\"}\r\n"
            + "\n"
            + "{\"id\":\"e5\",\"event_time\":\"2026-01-01T00:00:05Z\"}\n"
            + "{\"id\":\"e3\",\"event_time\":\"2026-01-01T00:00:03Z\"}");
  }

  @Test
  void contextArrivesBeforeTheFirstEventThatIsNotEarlier() throws Exception {
    assertThat(read(0)).containsExactly("garbage", "c0", "e4", "c5", "e5", "e3", "c9");
  }

  @Test
  void emptyLinesAreCounted() throws Exception {
    try (ScenarioLines lines = new ScenarioLines(folder, 4, ReadProgress.unobserved())) {
      ScenarioLine line = lines.next().line();
      assertThat(line.file()).isEqualTo(ScenarioLines.EVENTS);
      assertThat(line.line()).isEqualTo(3);
    }
  }

  @Test
  void readingResumesWhereItStopped() throws Exception {
    List<String> all = read(0);
    for (int skip = 0; skip <= all.size(); skip++) {
      assertThat(read(skip)).isEqualTo(all.subList(skip, all.size()));
    }
  }

  private List<String> read(int skip) throws Exception {
    List<String> ids = new ArrayList<>();
    try (ScenarioLines lines = new ScenarioLines(folder, skip, ReadProgress.unobserved())) {
      while (lines.hasNext()) {
        String text = lines.next().line().text();
        ids.add(text.startsWith("{") ? text.substring(7, 9) : text);
      }
      assertThat(lines.given()).isEqualTo(skip + ids.size());
    }
    return ids;
  }
}
