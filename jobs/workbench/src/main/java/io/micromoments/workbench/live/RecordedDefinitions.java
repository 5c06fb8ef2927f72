package io.micromoments.workbench.live;

import io.micromoments.definitions.DefinitionReader;
import io.micromoments.definitions.ScenarioDefinitions;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The pattern and policy changes of a recording, with when the job let them take effect. */
final class RecordedDefinitions {

  static final List<String> TOPICS =
      List.of(Topic.PATTERNS, Topic.POLICIES, Topic.QUARANTINE, Topic.STATUS);

  /** The default of {@code detection.lead}. */
  private static final Duration LEAD = Duration.ofSeconds(10);

  /** Takes what cannot be read. */
  @FunctionalInterface
  interface Rejects {
    void take(ConsumerRecord<byte[], byte[]> found, InvalidRecord reason) throws IOException;
  }

  private RecordedDefinitions() {}

  /**
   * Reads them from the beginning of their topics on, as what is in force may be old.
   *
   * @param from of the recording
   * @param until of the recording
   */
  static DefinitionLog.Changes read(
      Cluster cluster, Optional<Instant> from, Optional<Instant> until, Rejects rejects)
      throws IOException, InterruptedException {
    DefinitionReader reader = new DefinitionReader(cluster.connection(), cluster.registry(), LEAD);
    List<DefinitionLog.Published> published = new ArrayList<>();
    List<String> topics = List.of(Topic.PATTERNS, Topic.POLICIES, Topic.QUARANTINE);
    Stretch.read(
        cluster,
        Stretch.of(cluster, topics, Optional.empty(), until),
        found -> {
          try {
            reader
                .read(found)
                .ifPresent(
                    change ->
                        published.add(new DefinitionLog.Published(found.timestamp(), change)));
          } catch (InvalidRecord e) {
            rejects.take(found, e);
          }
        });
    return DefinitionLog.of(published, statuses(cluster), from);
  }

  /** All of them: a change that was recorded may have taken effect behind the recording. */
  private static List<DefinitionStatus> statuses(Cluster cluster)
      throws IOException, InterruptedException {
    record Said(long appendedAt, DefinitionStatus status) {}
    RecordReader<DefinitionStatus> reader =
        RecordReader.of(DefinitionStatus.class, cluster.registry());
    List<Said> said = new ArrayList<>();
    Stretch.read(
        cluster,
        Stretch.of(cluster, List.of(Topic.STATUS), Optional.empty(), Optional.empty()),
        found -> {
          try {
            said.add(new Said(found.timestamp(), reader.read(found.value())));
          } catch (InvalidRecord e) {
            // Only the job writes there; without it, the times of the definitions themselves count.
          }
        });
    said.sort(Comparator.comparingLong(Said::appendedAt));
    return said.stream().map(Said::status).toList();
  }

  /** Writes the file of a scenario; none where there was no change. */
  static void write(DefinitionLog.Changes changes, Path folder) throws IOException {
    if (!changes.changes().isEmpty()) {
      Files.write(
          folder.resolve(ScenarioDefinitions.FILE),
          changes.changes().stream().map(ScenarioDefinitions::line).toList());
    }
  }
}
