package io.micromoments.scenario;

import io.micromoments.input.Arrival;
import io.micromoments.input.ArrivalType;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceEnumerator;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceSplit;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Scenario folder as a bounded source. There is one split, so a single reader at any parallelism.
 */
public final class ScenarioSource
    implements Source<Arrival, ScenarioSource.Split, Collection<ScenarioSource.Split>>,
        ResultTypeQueryable<Arrival> {

  private static final long serialVersionUID = 1L;

  private final String folder;

  public ScenarioSource(Path folder) {
    this.folder = folder.toAbsolutePath().toString();
  }

  /** The folder, starting after the lines that were already returned. */
  public static final class Split
      implements IteratorSourceSplit<Arrival, ScenarioArrivals>, Serializable {

    private static final long serialVersionUID = 1L;

    private final String folder;
    private final long given;

    Split(String folder, long given) {
      this.folder = folder;
      this.given = given;
    }

    @Override
    public String splitId() {
      return folder;
    }

    @Override
    public ScenarioArrivals getIterator() {
      return open(ReadProgress.of(Path.of(folder)));
    }

    /** Returns an iterator that does not count as progress. */
    ScenarioArrivals unobserved() {
      return open(ReadProgress.unobserved());
    }

    private ScenarioArrivals open(ReadProgress progress) {
      return new ScenarioArrivals(new ScenarioLines(Path.of(folder), given, progress));
    }

    @Override
    public IteratorSourceSplit<Arrival, ScenarioArrivals> getUpdatedSplitForIterator(
        ScenarioArrivals iterator) {
      return new Split(folder, iterator.given());
    }
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SplitEnumerator<Split, Collection<Split>> createEnumerator(
      SplitEnumeratorContext<Split> context) {
    return new IteratorSourceEnumerator<>(context, List.of(new Split(folder, 0)));
  }

  @Override
  public SplitEnumerator<Split, Collection<Split>> restoreEnumerator(
      SplitEnumeratorContext<Split> context, Collection<Split> checkpoint) {
    return new IteratorSourceEnumerator<>(context, checkpoint);
  }

  @Override
  public SourceReader<Arrival, Split> createReader(SourceReaderContext context) {
    return new ScenarioReader(context);
  }

  @Override
  public SimpleVersionedSerializer<Split> getSplitSerializer() {
    return new SplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<Collection<Split>> getEnumeratorCheckpointSerializer() {
    return new SplitsSerializer();
  }

  @Override
  public TypeInformation<Arrival> getProducedType() {
    return ArrivalType.INSTANCE;
  }

  private static final class SplitSerializer implements SimpleVersionedSerializer<Split> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(Split split) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(64);
      out.writeUTF(split.folder);
      out.writeLong(split.given);
      return out.getCopyOfBuffer();
    }

    @Override
    public Split deserialize(int version, byte[] bytes) throws IOException {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      return new Split(in.readUTF(), in.readLong());
    }
  }

  private static final class SplitsSerializer
      implements SimpleVersionedSerializer<Collection<Split>> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(Collection<Split> splits) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(64);
      out.writeInt(splits.size());
      for (Split split : splits) {
        out.writeUTF(split.folder);
        out.writeLong(split.given);
      }
      return out.getCopyOfBuffer();
    }

    @Override
    public Collection<Split> deserialize(int version, byte[] bytes) throws IOException {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      List<Split> splits = new java.util.ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        splits.add(new Split(in.readUTF(), in.readLong()));
      }
      return splits;
    }
  }
}
