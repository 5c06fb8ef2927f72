package io.micromoments.statebackend;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.scenario.FileOutputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the job runs with each profile and that its state survives a restore. */
class ProfileTest {

  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              pattern(
                  "pair",
                  """
                  within: 1m
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a' }
                    - { step: b, on: clickstream, where: event.action == 'b' }
                  """),
              pattern(
                  "absence",
                  """
                  within: 2m
                  steps:
                    - { step: x, on: clickstream, where: event.action == 'x' }
                    - { step: y, then: not-followed-by, on: clickstream, where: event.action == 'y' }
                  """)));

  @TempDir private Path folder;
  private TestCluster cluster;

  @ParameterizedTest
  @ValueSource(strings = {"laptop", "production", "disaggregated"})
  void aRestoredCheckpointBringsOutWhatItHeld(String profile) throws Exception {
    cluster = TestCluster.start(profile, folder, 2);
    Path scenario = scenario();
    // After four lines, a and x are partial matches, and b is buffered until the watermark.
    String checkpoint = checkpoint(hold(scenario, 4));
    List<String> after = lines(run(scenario, checkpoint));
    assertThat(after)
        .as("partial match completed by the buffered event; pending absence; handed-over match")
        .anyMatch(line -> line.contains("\"pattern\":\"pair\"") && line.contains("\"jo\""))
        .anyMatch(line -> line.contains("\"pattern\":\"absence\"") && line.contains("\"jo\""))
        .anyMatch(line -> line.contains("\"pattern\":\"pair\"") && line.contains("\"ann\""));
  }

  @ParameterizedTest
  @CsvSource({"laptop, 1, 1", "production, 4, 1", "disaggregated, 8, 1", "laptop, 5, 2"})
  void aRestoreAfterAnyLineGivesTheOutputOfAnUndisturbedRun(String profile, int step, int sources)
      throws Exception {
    cluster = TestCluster.start(profile, folder, 2);
    if (sources == 2) {
      cluster.addEmptySource();
    }
    Path scenario = scenario();
    List<String> undisturbed = lines(run(scenario, null));
    assertThat(undisturbed).hasSize(7);
    int lines = 16;
    for (int held = 1; held < lines; held += step) {
      TestCluster.Run before = hold(scenario, held);
      String checkpoint = checkpoint(before);
      List<String> all = new ArrayList<>(lines(run(scenario, checkpoint)));
      // Read last: the restore commits pending files of the checkpoint to this output.
      all.addAll(lines(before));
      assertThat(new TreeSet<>(all))
          .as("held after line %d", held)
          .isEqualTo(new TreeSet<>(undisturbed));
      assertThat(all).as("twice, held after line %d", held).doesNotHaveDuplicates();
    }
  }

  @Test
  void aCanonicalSavepointOfOneProfileIsRestoredWithTheOther() throws Exception {
    cluster = TestCluster.start("laptop", folder, 2);
    Path scenario = scenario();
    String savepoint = cluster.savepoint(hold(scenario, 4));
    cluster.close();
    cluster = TestCluster.start("production", folder, 2);
    assertThat(lines(run(scenario, savepoint)))
        .anyMatch(line -> line.contains("\"pattern\":\"pair\"") && line.contains("\"jo\""))
        .anyMatch(line -> line.contains("\"pattern\":\"absence\"") && line.contains("\"jo\""));
  }

  @AfterEach
  void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  private TestCluster.Run hold(Path scenario, int lines) throws Exception {
    return cluster.hold(scenario, PATTERNS, JobSettings.DEFAULT, lines, null);
  }

  private String checkpoint(TestCluster.Run run) throws Exception {
    String checkpoint = cluster.checkpoint(run);
    cluster.cancel(run);
    return checkpoint;
  }

  private TestCluster.Run run(Path scenario, String from) throws Exception {
    return cluster.run(scenario, PATTERNS, JobSettings.DEFAULT, from);
  }

  /** Returns the committed moments and commands. */
  private static List<String> lines(TestCluster.Run run) throws Exception {
    List<String> lines = new ArrayList<>(TestCluster.lines(run, FileOutputs.MOMENTS));
    lines.addAll(TestCluster.lines(run, FileOutputs.COMMANDS));
    return lines;
  }

  private static SourceText pattern(String name, String rest) {
    return new SourceText(
        name + ".yaml",
        "pattern: %s\nversion: 1\nmoment: BUY\nintent: test\n%s".formatted(name, rest));
  }

  /** Jo has a partial pair and a pending absence; ann's phone has a partial pair at her login. */
  private Path scenario() throws Exception {
    Path scenario = Files.createDirectories(folder.resolve("scenario"));
    Files.write(
        scenario.resolve("context.jsonl"),
        List.of(
            "{\"stream\":\"catalog\",\"event_time\":\"2026-01-01T00:00:00Z\",\"offer_id\":\"o1\",\"category\":\"c\",\"intents\":[\"test\"]}",
            "{\"stream\":\"catalog\",\"event_time\":\"2026-01-01T00:00:00Z\",\"offer_id\":\"o2\",\"category\":\"d\"}",
            "{\"stream\":\"offers\",\"event_time\":\"2026-01-01T00:00:30Z\",\"customer_id\":\"jo\",\"offers\":[{\"offer_id\":\"o2\",\"priority\":1.0},{\"offer_id\":\"o1\",\"priority\":0.9}]}"));
    List<String> events = new ArrayList<>();
    events.add(event(10, "jo", null, "x"));
    events.add(event(11, "jo", null, "a"));
    events.add(event(12, null, "phone", "a"));
    events.add(event(18, "jo", null, "b"));
    events.add(event(19, "ann", "phone", "login"));
    events.add(event(20, "ann", null, "b"));
    events.add(event(40, "jo", null, "a"));
    events.add(event(41, "jo", null, "c"));
    events.add(event(55, "bob", null, "x"));
    events.add(event(70, "bob", null, "y"));
    events.add(event(90, "jo", null, "b"));
    events.add(event(170, "jo", null, "c"));
    events.add(event(200, "bob", null, "c"));
    Files.write(scenario.resolve("events.jsonl"), events);
    return scenario;
  }

  private static String event(int second, String customer, String device, String action) {
    return String.format(
        Locale.ROOT,
        "{\"stream\":\"clickstream\",\"event_id\":\"e%03d\",\"event_time\":\"2026-01-01T00:%02d:%02dZ\",%s%s\"channel\":\"WEB\",\"action\":\"%s\"}",
        second,
        1 + second / 60,
        second % 60,
        customer == null ? "" : "\"customer_id\":\"" + customer + "\",",
        device == null ? "" : "\"device_id\":\"" + device + "\",",
        action);
  }
}
