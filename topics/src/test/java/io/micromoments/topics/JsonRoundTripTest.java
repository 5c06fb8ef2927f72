package io.micromoments.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.JsonRecords;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Any record written as a JSON line is read back unchanged. */
class JsonRoundTripTest {

  private static final int ROUNDS = Math.min(Integer.getInteger("rounds", 200), 100_000);

  @Test
  void recordsOfAllSchemasSurviveARoundTrip() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("JsonRoundTripTest seed=" + seed);
    RandomRecords random = new RandomRecords(new Random(seed));
    for (Class<? extends SpecificRecord> recordClass : RandomRecords.classes()) {
      for (int i = 0; i < ROUNDS; i++) {
        SpecificRecord record = random.of(recordClass);
        String line = JsonRecords.json(record);
        assertThat(JsonRecords.record(record.getSchema(), JsonRecords.parseTrusted(line)))
            .as("seed %d: %s", seed, line)
            .isEqualTo(record);
      }
    }
  }
}
