package io.micromoments.workbench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.ingest.DeadLetters;
import io.micromoments.input.Arrival;
import io.micromoments.input.ArrivalType;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.scenario.LineDecoder;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.workbench.DecodedTopics;
import io.micromoments.workbench.InvalidRecordGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any record is accepted or rejected with a specific reason, and the next one is processed. {@code
 * -Dseed=…} repeats a run, {@code -Drounds=…} sets the number of records; the profile {@code
 * nightly} uses ten million.
 */
class InvalidRecordsTest {

  private static final int ROUNDS =
      Integer.getInteger("rounds", Integer.getInteger("fuzz.records", 100_000));
  private static final int REPLAYED = 5_000;

  private final long seed = Long.getLong("seed", 1);
  private final InvalidRecordGenerator records = new InvalidRecordGenerator(new Random(seed));
  private final TypeSerializer<Arrival> serializer =
      ArrivalType.INSTANCE.createSerializer(new SerializerConfigImpl());

  @TempDir private Path folder;

  @BeforeEach
  void printSeed() {
    System.out.println("InvalidRecordsTest seed=" + seed);
  }

  @Test
  void everyLineIsAcceptedOrRejectedWithAKnownCode() throws IOException {
    int taken = 0;
    for (int i = 0; i < ROUNDS / 2; i++) {
      InvalidRecordGenerator.Input stream = records.stream();
      String file = stream.isEvents() ? ScenarioLines.EVENTS : ScenarioLines.CONTEXT;
      String line = records.line(stream);
      taken += check(LineDecoder.arrival(new ScenarioLine(file, i + 1, line)), line);
    }
    assertThat(taken).as("seed %d", seed).isBetween(ROUNDS / 20, ROUNDS / 2 - ROUNDS / 20);
  }

  @Test
  void everyTopicRecordIsAcceptedOrRejectedWithAKnownCode() throws Exception {
    try (DecodedTopics topics = new DecodedTopics()) {
      int taken = 0;
      for (int i = 0; i < ROUNDS / 2; i++) {
        InvalidRecordGenerator.Input stream = records.stream();
        taken +=
            check(topics.read(stream, records.value(stream, topics.id(stream))), "record " + i);
      }
      assertThat(taken).as("seed %d", seed).isBetween(ROUNDS / 20, ROUNDS / 2 - ROUNDS / 20);
    }
  }

  /** Returns 1 if the record was accepted, else 0. */
  private int check(Arrival arrival, String what) throws IOException {
    assertThat((arrival.element() == null) != (arrival.rejection() == null)).isTrue();
    DataOutputSerializer out = new DataOutputSerializer(512);
    serializer.serialize(arrival, out);
    Arrival read = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    if (arrival.rejection() == null) {
      assertThat(read.element()).as("seed %d: %s", seed, what).isEqualTo(arrival.element());
      return 1;
    }
    assertThat(arrival.rejection().code())
        .as("seed %d: %s: %s", seed, what, arrival.rejection())
        .isNotEqualTo(Code.INTERNAL_ERROR.name());
    RejectedRecord rejected = DeadLetters.rejected(arrival);
    assertThat(
            JsonRecords.record(
                RejectedRecord.getClassSchema(),
                JsonRecords.parseTrusted(JsonRecords.json(rejected))))
        .as("seed %d: %s", seed, what)
        .isEqualTo(rejected);
    return 0;
  }

  @Test
  void replayOfInvalidLinesAccountsForEveryLine() throws Exception {
    List<String> context = new ArrayList<>();
    List<String> events = new ArrayList<>();
    while (context.size() + events.size() < REPLAYED) {
      InvalidRecordGenerator.Input stream = records.stream();
      String line = records.line(stream).replace('\n', ' ').replace('\r', ' ');
      if (!line.isBlank()) {
        (stream.isEvents() ? events : context).add(line);
      }
    }
    int longest = JsonRecords.MAX_LINE_LENGTH;
    events.add("\u0001".repeat(longest));
    events.add("x".repeat(longest - 1));
    events.add("y".repeat(3 * longest));
    Files.write(folder.resolve(ScenarioLines.CONTEXT), context);
    Files.write(folder.resolve(ScenarioLines.EVENTS), events);
    Scenario scenario =
        new Scenario(
            folder, "hostile", "", Optional.empty(), Duration.ofHours(2), Optional.empty());

    ReplayResult result = Replay.run(scenario, PATTERNS, Optional.empty(), 2, Replay.Backend.heap);

    assertThat(result.late()).as("seed %d", seed).hasSizeLessThan(REPLAYED / 10);
    assertThat(result.rejected())
        .as("seed %d", seed)
        .hasSizeGreaterThan(REPLAYED / 10)
        .noneMatch(line -> line.contains(Code.INTERNAL_ERROR.name()))
        .filteredOn(line -> line.contains("\"sha256\""))
        .hasSize(3);
  }

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
                  within: 5m
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a' }
                    - { step: b, on: [clickstream, beacon, sensor, interaction], where: event.action == 'b' || event.dwell_ms > 1 || event.reading > 0.0 || event.amount > 0.0 }
                  capture: { what: "a[0].item_id" }
                  """)));
}
