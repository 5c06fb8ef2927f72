package io.micromoments.workbench.live.definition;

import io.micromoments.kafka.ControlRecordReader;
import io.micromoments.scenario.ScenarioDefinitions;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.OffsetRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads pattern and policy changes for a recording, with the times at which they took effect. */
public final class RecordedDefinitions {

  public static final List<String> TOPICS =
      List.of(Topic.PATTERNS, Topic.POLICIES, Topic.QUARANTINE, Topic.STATUS);

  /** Receives records that cannot be decoded. */
  @FunctionalInterface
  public interface Rejects {
    void reject(ConsumerRecord<byte[], byte[]> found, InvalidRecord reason) throws IOException;
  }

  private RecordedDefinitions() {}

  /**
   * Reads the topics from the beginning, because the version in effect may have been published long
   * ago.
   *
   * @param from start of the recording; empty for the start of the topics
   * @param until end of the recording
   */
  public static DefinitionLog.Changes read(
      Cluster cluster, Optional<Instant> from, Instant until, Rejects rejects)
      throws IOException, InterruptedException {
    ControlRecordReader reader =
        new ControlRecordReader(
            // The activation delay matters only for tombstones that have no answer in status.
            cluster.connection(), cluster.registry(), Publication.ACTIVATION_DELAY);
    List<DefinitionLog.PublishedChange> published = new ArrayList<>();
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
                            new DefinitionLog.PublishedChange(found.timestamp(), change)));
          } catch (InvalidRecord e) {
            rejects.reject(found, e);
          }
        });
    return DefinitionLog.of(published, statuses(cluster), from, until);
  }

  /** Reads to the end of the topic: a change may take effect after the recording ends. */
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
            // Only the job writes to status; without an answer, the definitions' own times count.
          }
        });
    return statuses;
  }

  /** Writes the definitions file of a scenario; writes none if there are no changes. */
  public static void write(DefinitionLog.Changes changes, Path folder) throws IOException {
    if (!changes.changes().isEmpty()) {
      Files.write(
          folder.resolve(ScenarioDefinitions.FILE),
          changes.changes().stream().map(ScenarioDefinitions::line).toList());
    }
  }
}
