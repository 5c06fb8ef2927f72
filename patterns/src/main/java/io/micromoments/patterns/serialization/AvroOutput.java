package io.micromoments.patterns.serialization;

import java.io.Serializable;
import org.apache.avro.io.Encoder;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.formats.avro.utils.DataOutputEncoder;

/**
 * Lets an Avro writer write to the output of Flink's {@code AvroSerializer}, in its encoding. Not
 * thread-safe, like serializers.
 */
public final class AvroOutput implements Serializable {

  private static final long serialVersionUID = 1L;

  private transient DataOutputEncoder encoder;

  /** Returns the encoder, which writes to this target until the next call. */
  public Encoder to(DataOutputView target) {
    if (encoder == null) {
      encoder = new DataOutputEncoder();
    }
    encoder.setOut(target);
    return encoder;
  }
}
