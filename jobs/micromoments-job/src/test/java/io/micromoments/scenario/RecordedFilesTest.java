package io.micromoments.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.micromoments.input.Arrival;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedFilesTest {

  private static final String EVENT =
      "{\"stream\":\"clickstream\",\"event_time\":\"2026-05-04T10:15:30Z\",\"customer_id\":\"c\","
          + "\"channel\":\"WEB\",\"action\":\"a%d\"}\n";

  @TempDir private Path folder;

  @Test
  void theFilesFollowOneAnotherByNumber() throws Exception {
    for (String name : List.of("events-10.jsonl", "events.jsonl.gz", "events-0009.jsonl.zst")) {
      write(name, "");
    }
    for (int i = 1; i < 9; i++) {
      write("events-" + i + ".jsonl", "");
    }
    write("events-a.jsonl", "");
    write("other-1.jsonl", "");
    assertThat(RecordedFiles.events(folder))
        .extracting(file -> file.getFileName().toString())
        .hasSize(11)
        .startsWith("events.jsonl.gz", "events-1.jsonl")
        .endsWith("events-0009.jsonl.zst", "events-10.jsonl");
    assertThat(RecordedFiles.context(folder)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "events.jsonl, events.jsonl.gz, has both events.jsonl and events.jsonl.gz",
    "events-1.jsonl, events-0001.jsonl.zst, has both events-0001.jsonl.zst and events-1.jsonl",
    "events.jsonl, events-0.jsonl, has both events-0.jsonl and events.jsonl",
    "events.jsonl, events-2.jsonl, number 1 is missing",
    "events-1.jsonl, events-3.jsonl, number 2 is missing",
    "events-2.jsonl, events-3.jsonl, the first file is events-2.jsonl",
  })
  void filesWithoutAClearOrderAreRejected(String one, String other, String message)
      throws Exception {
    write(one, "");
    write(other, "");
    assertThatThrownBy(() -> RecordedFiles.events(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void howARecordingIsSplitAndCompressedDoesNotMatter() throws Exception {
    write("events.jsonl", events(0, 9));
    write("context.jsonl", "{\"broken\n");
    List<Arrival> whole = arrivals();
    Files.delete(folder.resolve("events.jsonl"));
    write("events.jsonl.zst", events(0, 3));
    write("events-01.jsonl.gz", events(3, 3));
    write("events-02.jsonl", events(3, 9));
    assertThat(arrivals()).extracting(Arrival::element).isEqualTo(elements(whole));
  }

  @Test
  void aRejectedLineHasItsOwnFileAndLine() throws Exception {
    write("events.jsonl.gz", events(0, 2));
    write("events-1.jsonl.zst", events(2, 3) + "\nbroken\n");
    Arrival rejected = arrivals().get(3);
    assertThat(rejected.rejection().code()).isEqualTo("NOT_JSON");
    assertThat(rejected.topic()).isEqualTo("events-1.jsonl.zst");
    assertThat(rejected.offset()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"events.jsonl.gz", "events.jsonl.zst"})
  void aDamagedFileIsNamed(String name) throws Exception {
    write(name, events(0, 10_000));
    byte[] bytes = Files.readAllBytes(folder.resolve(name));
    Files.write(folder.resolve(name), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(this::arrivals)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(name + " cannot be read");
  }

  private static List<Object> elements(List<Arrival> arrivals) {
    return arrivals.stream().<Object>map(Arrival::element).toList();
  }

  private static String events(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append(String.format(java.util.Locale.ROOT, EVENT, i));
    }
    return lines.toString();
  }

  private List<Arrival> arrivals() throws IOException {
    List<Arrival> arrivals = new ArrayList<>();
    try (ScenarioLines lines = new ScenarioLines(folder)) {
      while (lines.hasNext()) {
        arrivals.add(lines.next().arrival());
      }
    }
    return arrivals;
  }

  private void write(String name, String text) throws IOException {
    OutputStream file = new FileOutputStream(folder.resolve(name).toFile());
    try (OutputStream out =
        name.endsWith(".gz")
            ? new GZIPOutputStream(file)
            : name.endsWith(".zst") ? new ZstdOutputStream(file) : file) {
      out.write(text.getBytes(UTF_8));
    }
  }
}
