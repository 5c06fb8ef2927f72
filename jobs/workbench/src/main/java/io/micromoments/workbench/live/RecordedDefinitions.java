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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The pattern and policy changes of a recording, with when the job let them take effect. */
final class RecordedDefinitions {

  static final List<String> TOPICS =
      List.of(Topic.PATTERNS, Topic.POLICIES, Topic.QUARANTINE, Topic.STATUS);

  /** Takes records that cannot be read. */
  @FunctionalInterface
  interface Rejects {
    void reject(ConsumerRecord<byte[], byte[]> found, InvalidRecord reason) throws IOException;
  }

  private RecordedDefinitions() {}

  /**
   * Reads them from the beginning of their topics: the version in force may have been published
   * long ago.
   *
   * @param from the beginning of the recording; empty: that of the topics
   * @param until the end of the recording
   */
  static DefinitionLog.Changes read(
      Cluster cluster, Optional<Instant> from, Instant until, Rejects rejects)
      throws IOException, InterruptedException {
    DefinitionReader reader =
        new DefinitionReader(
            // The lead counts only for tombstones to which status has no answer.
            cluster.connection(), cluster.registry(), Publication.LEAD);
    List<DefinitionLog.PublishedDefinitions> published = new ArrayList<>();
    List<String> topics = List.of(Topic.PATTERNS, Topic.POLICIES, Topic.QUARANTINE);
    OffsetRange.read(
        cluster,
        OffsetRange.of(cluster, topics, Optional.empty(), Optional.of(until)),
        found -> {
          try {
            reader
                .read(found)
                .ifPresent(
                    change ->
                        published.add(
                            new DefinitionLog.PublishedDefinitions(found.timestamp(), change)));
          } catch (InvalidRecord e) {
            rejects.reject(found, e);
          }
        });
    return DefinitionLog.of(published, statuses(cluster), from, until);
  }

  /** To the end of the topic: a change may take effect after the recording ends. */
  private static List<DefinitionLog.StatusRecord> statuses(Cluster cluster)
      throws IOException, InterruptedException {
    RecordReader<DefinitionStatus> reader =
        RecordReader.of(DefinitionStatus.class, cluster.registry());
    List<DefinitionLog.StatusRecord> statuses = new ArrayList<>();
    OffsetRange.read(
        cluster,
        OffsetRange.of(cluster, List.of(Topic.STATUS), Optional.empty(), Optional.empty()),
        found -> {
          try {
            DefinitionStatus status = reader.read(found.value());
            if (DefinitionLog.STATES.contains(status.getState())) {
              statuses.add(new DefinitionLog.StatusRecord(found.timestamp(), status));
            }
          } catch (InvalidRecord e) {
            // Only the job writes there; without it, the times of the definitions themselves count.
          }
        });
    return statuses;
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
