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

/** Records as JSON lines in files: one JSON object a line, the field names of the schema. */
public final class JsonLines {

  private JsonLines() {}

  /**
   * A sink that writes part files into a folder; each becomes visible when it is complete, so that
   * a reader sees every record once.
   *
   * @param folder a URI or path that Flink's file systems know
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
