package io.micromoments.benchmark.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What Flink SQL finds with random queries is what the recorded file says, against which the
 * workbench tests its import. {@code -Dupdate-golden=true} writes the file, with new queries if a
 * {@code -Dseed=…} is given.
 */
class MatchRecognizeTest {

  private static final Path FILE =
      Path.of("../../workbench/src/test/resources/io/micromoments/workbench/imports/flink-sql.tsv");
  private static final int QUERIES = Integer.getInteger("queries", 60);

  @Test
  void flinkSqlFindsWhatIsRecorded() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("MatchRecognizeTest seed=" + seed);
    Random random = new Random(seed);
    List<List<String>> events = FlinkSqlMatches.events(random, 5, 30);
    RandomQueries generator = new RandomQueries(random);
    List<String> queries = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      queries.add(generator.next());
    }
    List<Set<String>> matches = FlinkSqlMatches.of(queries, events);
    List<String> lines = new ArrayList<>();
    events.forEach(event -> lines.add("E\t" + String.join("\t", event)));
    for (int i = 0; i < queries.size(); i++) {
      lines.add("Q\t" + queries.get(i));
      matches.get(i).forEach(match -> lines.add("M\t" + match));
    }
    if (Boolean.getBoolean("update-golden")) {
      Files.createDirectories(FILE.getParent());
      Files.write(FILE, lines);
    }
    assertThat(lines).isEqualTo(Files.readAllLines(FILE));
  }
}
