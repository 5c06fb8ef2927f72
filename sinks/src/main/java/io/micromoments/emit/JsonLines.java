package io.micromoments.emit;

import io.micromoments.schemas.JsonRecords;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * Writes records to files as JSON lines: one JSON object per line, with the schema's field names.
 */
public final class JsonLines {

  private JsonLines() {}

  /**
   * Returns a sink that writes part files into a folder. A part file becomes visible when it is
   * complete, so readers see every record exactly once.
   *
   * @param folder URI or path supported by Flink's file systems
   */
  public static <T extends SpecificRecord> FileSink<T> sink(String folder) {
    return FileSink.forRowFormat(new Path(folder), new LineEncoder<T>())
        .withBucketAssigner(new BasePathBucketAssigner<>())
        .withRollingPolicy(OnCheckpointRollingPolicy.build())
        .build();
  }

  private static final class LineEncoder<T extends SpecificRecord> implements Encoder<T> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(T record, OutputStream out) throws IOException {
      out.write(JsonRecords.json(record).getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }
  }
}
