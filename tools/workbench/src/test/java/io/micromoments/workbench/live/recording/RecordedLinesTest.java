package io.micromoments.workbench.live.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.input.Arrival;
import io.micromoments.scenario.LineDecoder;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.workbench.DecodedTopics;
import io.micromoments.workbench.InvalidRecordGenerator;
import io.micromoments.workbench.live.LiveReader;
import io.micromoments.workbench.live.LiveStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * {@code record} writes and {@code replay} reads any record that the job accepts from a topic: the
 * line decodes to the same element. {@code -Dseed=…} repeats a run.
 */
class RecordedLinesTest {

  private static final int ROUNDS = Integer.getInteger("rounds", 20_000);

  @Test
  void recordedLineIsDecodedToTheSameRecord() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("RecordedLinesTest seed=" + seed);
    InvalidRecordGenerator records = new InvalidRecordGenerator(new Random(seed));
    try (DecodedTopics topics = new DecodedTopics();
        var registry = topics.connection().openRegistry()) {
      LiveReader reader = new LiveReader(registry);
      int taken = 0;
      for (int i = 0; i < ROUNDS; i++) {
        InvalidRecordGenerator.Input input = records.stream();
        byte[] value = records.value(input, topics.id(input));
        Arrival live = topics.read(input, value);
        if (live.rejection() == null) {
          taken++;
          LiveStream stream = LiveStream.ofLabel(input.label()).orElseThrow();
          String line = stream.line(reader.read(stream, value));
          Arrival replayed =
              LineDecoder.arrival(
                  new ScenarioLine(
                      input.isEvents() ? ScenarioLines.EVENTS : ScenarioLines.CONTEXT, 1, line));
          assertThat(replayed.rejection()).as("seed %d: %s", seed, line).isNull();
          assertThat(replayed.element()).as("seed %d: %s", seed, line).isEqualTo(live.element());
        }
      }
      assertThat(taken).as("seed %d", seed).isGreaterThan(ROUNDS / 20);
    }
  }
}
