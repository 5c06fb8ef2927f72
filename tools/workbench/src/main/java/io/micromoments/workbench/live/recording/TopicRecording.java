package io.micromoments.workbench.live.recording;

import io.micromoments.kafka.TopicDecoder;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.RawBytes;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.LiveReader;
import io.micromoments.workbench.live.LiveStream;
import io.micromoments.workbench.live.OffsetRange;
import io.micromoments.workbench.live.definition.DefinitionLog;
import io.micromoments.workbench.live.definition.RecordedDefinitions;
import io.micromoments.workbench.pseudonyms.Pseudonyms;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.TemporaryFolder;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Records live topics as a scenario. Each partition is spooled to a file, and the files are merged,
 * so memory use does not grow with the number of events or context records. Only a recording with a
 * start keeps the keys of one context partition at a time in memory. Definitions, which are few,
 * are kept in memory.
 */
public final class TopicRecording {

  public static final String REJECTED = Scenario.REJECTED;

  /** Default out-of-orderness of the job. */
  public static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);

  /**
   * What to record.
   *
   * @param from broker timestamp at which the events start; empty for all
   * @param lead how much earlier the recording begins, so that a replay has state at {@code from}
   * @param until broker timestamp at which everything ends; empty for now
   * @param pseudonyms empty to keep the data as it is
   * @param outOfOrderness out-of-orderness of the scenario
   */
  public record RecordingOptions(
      Optional<Instant> from,
      Duration lead,
      Optional<Instant> until,
      Optional<Pseudonyms> pseudonyms,
      Duration outOfOrderness) {

    /** Returns the first timestamp to record; empty for the beginning of the topics. */
    Optional<Instant> begin() {
      return from.map(each -> each.minus(lead));
    }
  }

  /**
   * What was recorded.
   *
   * @param rejected number of unreadable records
   * @param endsAt event time at which the recording ends; empty if there is no event
   * @param warmUpUntil event time reached at {@code from}; empty if nothing was recorded before
   * @param definitions changes of patterns and policies
   * @param leadEvents number of events before {@code from}
   * @param behind number of events that are late in the file but not in their partition
   * @param needed out-of-orderness at which these events are not late
   */
  public record RecordingResult(
      long events,
      long context,
      long rejected,
      Optional<Instant> endsAt,
      Optional<Instant> warmUpUntil,
      DefinitionLog.Changes definitions,
      long leadEvents,
      long behind,
      Duration needed) {}

  private final Cluster cluster;
  private final RecordingOptions options;
  private final LiveReader reader;
  private final LongConsumer progress;
  private BufferedWriter rejects;
  private long read;
  private long rejected;

  private TopicRecording(Cluster cluster, RecordingOptions options, LongConsumer progress) {
    this.cluster = cluster;
    this.options = options;
    this.reader = new LiveReader(cluster.registry());
    this.progress = progress;
  }

  /**
   * Writes events.jsonl, context.jsonl, rejected.jsonl and, if there are any, definitions.jsonl.
   *
   * @param out existing folder
   * @param progress receives the number of records read
   */
  public static RecordingResult into(
      Path out, Cluster cluster, RecordingOptions options, LongConsumer progress)
      throws IOException, InterruptedException {
    return new TopicRecording(cluster, options, progress).into(out);
  }

  private RecordingResult into(Path out) throws IOException, InterruptedException {
    Instant until = options.until.orElse(Instant.now());
    try (TemporaryFolder folder = TemporaryFolder.in(out, ".spool");
        BufferedWriter open = Files.newBufferedWriter(out.resolve(REJECTED))) {
      rejects = open;
      Map<TopicPartition, Spool> context = spool(folder.path(), false);
      long known =
          write(context.values(), out.resolve(ScenarioLines.CONTEXT), (partition, line) -> {});
      Map<TopicPartition, Spool> events = spool(folder.path(), true);
      DefinitionLog.Changes definitions =
          RecordedDefinitions.read(
              cluster,
              options.begin(),
              until,
              (found, reason) -> {
                rejected++;
                reject(found, reason);
              });
      RecordedDefinitions.write(definitions, out);
      LatenessComparison disorder = new LatenessComparison(options.outOfOrderness);
      WarmUp warmUp = new WarmUp(options.from);
      long[] lastAppended = {Long.MIN_VALUE};
      long happened =
          write(
              events.values(),
              out.resolve(ScenarioLines.EVENTS),
              (partition, line) -> {
                disorder.add(partition, line);
                lastAppended[0] = line.appendedAt();
                warmUp.add(line.appendedAt(), disorder.greatest());
              });
      return new RecordingResult(
          happened,
          known,
          rejected,
          happened == 0 ? Optional.empty() : Optional.of(end(disorder, until, lastAppended[0])),
          warmUp.until(),
          definitions,
          warmUp.events(),
          disorder.events(),
          disorder.requiredOutOfOrderness());
    }
  }

  /**
   * Returns the greatest event time plus the time that the recording continued after the last
   * event.
   */
  private static Instant end(LatenessComparison disorder, Instant until, long lastAppended) {
    long after = Math.max(0, until.toEpochMilli() - lastAppended);
    return Instant.ofEpochMilli(disorder.greatest() + after);
  }

  private Map<TopicPartition, Spool> spool(Path folder, boolean isEvents)
      throws IOException, InterruptedException {
    Map<TopicPartition, Spool> spools = new HashMap<>();
    List<LiveStream> streams =
        LiveStream.ALL.stream().filter(stream -> stream.isEvents() == isEvents).toList();
    List<String> topics = streams.stream().map(LiveStream::topic).toList();
    Optional<Instant> from = isEvents ? options.begin() : Optional.empty();
    List<OffsetRange> ranges = OffsetRange.of(cluster, topics, from, options.until);
    for (OffsetRange range : ranges) {
      spools.put(range.partition(), new Spool(range.partition(), folder));
    }
    if (isEvents || options.begin().isEmpty()) {
      OffsetRange.read(cluster, ranges, found -> spool(spools, found));
      return spools;
    }
    List<OffsetRange> before = OffsetRange.of(cluster, topics, Optional.empty(), options.begin());
    for (OffsetRange range : ranges) {
      InitialStateFilter state = InitialStateFilter.read(cluster, range, before);
      OffsetRange.read(
          cluster,
          List.of(range),
          found -> {
            if (state.isKept(found)) {
              spool(spools, found);
            }
          });
    }
    return spools;
  }

  private void spool(Map<TopicPartition, Spool> spools, ConsumerRecord<byte[], byte[]> found)
      throws IOException, InterruptedException {
    progress.accept(++read);
    LiveStream stream =
        LiveStream.ofTopic(cluster.connection().withoutPrefix(found.topic())).orElseThrow();
    try {
      SpecificRecord known = reader.read(stream, found);
      TopicDecoder.checkNotAhead(LiveStream.time(known).toEpochMilli(), found.timestamp());
      SpecificRecord shown = options.pseudonyms.map(each -> each.of(known)).orElse(known);
      String line = stream.line(shown);
      checkLength(line);
      spools
          .get(new TopicPartition(found.topic(), found.partition()))
          .add(
              new Spool.Line(
                  found.timestamp(),
                  LiveStream.time(known).toEpochMilli(),
                  LiveStream.owner(known),
                  line));
    } catch (InvalidRecord e) {
      rejected++;
      reject(found, e);
    }
  }

  /** Rejects lines that replay could not read: as a line, a record is longer than in its topic. */
  private static void checkLength(String line) throws InvalidRecord {
    int length = line.getBytes(StandardCharsets.UTF_8).length;
    if (length > JsonRecords.MAX_LINE_LENGTH) {
      throw new InvalidRecord(
          Code.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "as a scenario line it has %d bytes; allowed: up to %d",
              length,
              JsonRecords.MAX_LINE_LENGTH));
    }
  }

  private void reject(ConsumerRecord<byte[], byte[]> found, InvalidRecord reason)
      throws IOException {
    // An unreadable value may contain anything, including names.
    RawBytes raw = options.pseudonyms.isPresent() ? RawBytes.NONE : RawBytes.of(found.value());
    RejectedRecord record =
        RejectedRecord.newBuilder()
            .setTopic(found.topic())
            .setPartition(found.partition())
            .setOffset(found.offset())
            .setCode(reason.code().name())
            .setText(reason.text())
            .setRaw(raw.buffer())
            .setFullLength(raw.fullLengthIfCut())
            .setSha256(raw.sha256())
            .build();
    rejects.append(JsonRecords.json(record)).append('\n');
  }

  private static long write(
      Collection<Spool> spools, Path file, PartitionMerge.LineConsumer watcher) throws IOException {
    long[] lines = {0};
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      PartitionMerge.merge(
          spools,
          (from, line) -> {
            writer.append(line.json()).append('\n');
            watcher.take(from, line);
            lines[0]++;
          });
    } finally {
      for (Spool spool : spools) {
        spool.close();
      }
    }
    return lines[0];
  }
}
