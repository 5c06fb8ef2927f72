package io.micromoments.scenario;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.scenario.PatternDirectory.Seen;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Source that polls a folder of pattern and policy files, for local use. Edited, added and deleted
 * files take effect a little later. Unbounded; to be run with a parallelism of 1.
 */
public final class PatternDirectorySource
    implements Source<DefinitionChange, PatternDirectorySource.Folder, Boolean>,
        ResultTypeQueryable<DefinitionChange> {

  private static final Logger LOG = LoggerFactory.getLogger(PatternDirectorySource.class);
  private static final long serialVersionUID = 1L;

  private final String folder;
  private final Duration interval;
  private final Duration lead;

  /**
   * @param interval how often the folder is read
   * @param lead the delay before a detected change takes effect, so that it reaches every subtask
   *     in time
   */
  public PatternDirectorySource(Path folder, Duration interval, Duration lead) {
    this.folder = folder.toAbsolutePath().toString();
    this.interval = interval;
    this.lead = lead;
  }

  /**
   * The folder as last read; the only split of the source.
   *
   * @param seen files by path
   */
  public record Folder(Map<String, Seen> seen) implements SourceSplit {
    @Override
    public String splitId() {
      return "folder";
    }
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<Folder, Boolean> createEnumerator(SplitEnumeratorContext<Folder> context) {
    return new Assignment(context, false);
  }

  @Override
  public SplitEnumerator<Folder, Boolean> restoreEnumerator(
      SplitEnumeratorContext<Folder> context, Boolean assigned) {
    return new Assignment(context, assigned);
  }

  @Override
  public SourceReader<DefinitionChange, Folder> createReader(SourceReaderContext context) {
    return new Reader();
  }

  @Override
  public SimpleVersionedSerializer<Folder> getSplitSerializer() {
    return new FolderSerializer();
  }

  @Override
  public SimpleVersionedSerializer<Boolean> getEnumeratorCheckpointSerializer() {
    return new AssignedSerializer();
  }

  @Override
  public TypeInformation<DefinitionChange> getProducedType() {
    return new RecordType<>(DefinitionChange.class);
  }

  /** Assigns the only split to the first reader, once. */
  private static final class Assignment implements SplitEnumerator<Folder, Boolean> {
    private final SplitEnumeratorContext<Folder> context;
    private boolean assigned;

    Assignment(SplitEnumeratorContext<Folder> context, boolean assigned) {
      this.context = context;
      this.assigned = assigned;
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int reader, String host) {}

    @Override
    public void addSplitsBack(List<Folder> splits, int reader) {
      assigned = splits.isEmpty() && assigned;
    }

    @Override
    public void addReader(int reader) {
      if (!assigned) {
        assigned = true;
        context.assignSplit(new Folder(new TreeMap<>()), reader);
      }
    }

    @Override
    public Boolean snapshotState(long checkpoint) {
      return assigned;
    }

    @Override
    public void close() {}
  }

  private final class Reader implements SourceReader<DefinitionChange, Folder> {
    private final PatternDirectory directory = new PatternDirectory(Path.of(folder));
    private final ArrayDeque<DefinitionChange> ready = new ArrayDeque<>();
    private final Executor later =
        CompletableFuture.delayedExecutor(interval.toMillis(), TimeUnit.MILLISECONDS);
    private Map<String, Seen> seen;
    private CompletableFuture<Void> due = CompletableFuture.completedFuture(null);

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<DefinitionChange> output) {
      if (ready.isEmpty() && seen != null && due.isDone()) {
        look();
        due = CompletableFuture.runAsync(() -> {}, later);
      }
      DefinitionChange change = ready.poll();
      if (change != null) {
        output.collect(change);
      }
      return ready.isEmpty() ? InputStatus.NOTHING_AVAILABLE : InputStatus.MORE_AVAILABLE;
    }

    private void look() {
      try {
        ready.addAll(directory.changes(seen, Instant.now().plus(lead)));
      } catch (IOException | RuntimeException e) {
        // The folder may be being written to or missing for now; the known definitions stay active.
        LOG.warn(
            "cannot read the pattern folder; the known versions stay active: {}", e.toString());
      }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return due;
    }

    @Override
    public List<Folder> snapshotState(long checkpoint) {
      if (seen == null) {
        return List.of();
      }
      // Changes that were detected but not emitted yet must be detected again after a restore.
      Map<String, Seen> given = new TreeMap<>(seen);
      for (DefinitionChange change : ready) {
        given.values().removeIf(file -> file.isOf(change.getKind(), change.getDefinition()));
      }
      return List.of(new Folder(given));
    }

    @Override
    public void addSplits(List<Folder> splits) {
      seen = new TreeMap<>(splits.get(0).seen());
      due = CompletableFuture.completedFuture(null);
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }

  private static final class FolderSerializer implements SimpleVersionedSerializer<Folder> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(Folder folder) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(256);
      out.writeInt(folder.seen().size());
      for (Map.Entry<String, Seen> file : folder.seen().entrySet()) {
        out.writeUTF(file.getKey());
        out.writeUTF(file.getValue().kind().name());
        out.writeUTF(file.getValue().name());
        out.writeInt(file.getValue().version());
        out.writeUTF(file.getValue().hash());
      }
      return out.getCopyOfBuffer();
    }

    @Override
    public Folder deserialize(int version, byte[] bytes) throws IOException {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      Map<String, Seen> seen = new TreeMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        seen.put(
            in.readUTF(),
            new Seen(
                DefinitionKind.valueOf(in.readUTF()), in.readUTF(), in.readInt(), in.readUTF()));
      }
      return new Folder(seen);
    }
  }

  private static final class AssignedSerializer implements SimpleVersionedSerializer<Boolean> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(Boolean assigned) {
      return new byte[] {(byte) (assigned ? 1 : 0)};
    }

    @Override
    public Boolean deserialize(int version, byte[] bytes) {
      return bytes[0] == 1;
    }
  }
}
