package io.micromoments.workbench.live.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dseed=…} repeats a run. */
class PartitionMergeTest {

  @TempDir private Path folder;

  @Test
  void mergeKeepsEveryLineInBrokerAndPartitionOrder() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("PartitionMergeTest seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      List<Spool> spools = new ArrayList<>();
      Map<Spool, List<String>> added = new HashMap<>();
      int count = 0;
      for (int partition = 0; partition < 1 + random.nextInt(6); partition++) {
        Spool spool =
            new Spool(new TopicPartition("t" + random.nextInt(2), round * 10 + partition), folder);
        added.put(spool, new ArrayList<>());
        long appendedAt = random.nextInt(50);
        for (int i = random.nextInt(200); i > 0; i--) {
          appendedAt += random.nextInt(3);
          String json = String.format(Locale.ROOT, "{\"n\":%d,\"text\":\"a b\"}", count++);
          spool.add(new Spool.Line(appendedAt, random.nextInt(100), random.nextInt(9), json));
          added.get(spool).add(json);
        }
        spools.add(spool);
      }
      Map<Spool, List<String>> merged = new HashMap<>();
      List<Long> times = new ArrayList<>();
      spools.forEach(each -> merged.put(each, new ArrayList<>()));
      PartitionMerge.merge(
          spools,
          (from, line) -> {
            merged.get(from).add(line.json());
            times.add(line.appendedAt());
          });
      assertThat(merged).as("seed %d", seed).isEqualTo(added);
      assertThat(times).as("seed %d", seed).hasSize(count).isSorted();
      for (Spool spool : spools) {
        spool.close();
      }
    }
  }

  @Test
  void eventsThatAreLateOnlyInTheFileAreCounted() {
    LatenessComparison disorder = new LatenessComparison(Duration.ofSeconds(5));
    disorder.add("a", line(1, 100_000));
    disorder.add("a", line(2, 100_000)); // one device alone does not advance the clock
    disorder.add("b", line(3, 60_000)); // on time in b, 40 s behind a
    disorder.add("a", line(4, 80_000)); // late in a, too
    disorder.add("b", line(3, 96_000));
    assertThat(disorder.events()).isEqualTo(1);
    assertThat(disorder.requiredOutOfOrderness()).isEqualTo(Duration.ofSeconds(40));
    assertThat(disorder.greatest()).isEqualTo(100_000);
  }

  private static Spool.Line line(int owner, long eventTime) {
    return new Spool.Line(1_000_000, eventTime, owner, "{}");
  }
}
