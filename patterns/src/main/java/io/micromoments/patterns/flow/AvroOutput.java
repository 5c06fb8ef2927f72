package io.micromoments.patterns.flow;

import java.io.Serializable;
import org.apache.avro.io.Encoder;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.formats.avro.utils.DataOutputEncoder;

/**
 * Lets an Avro writer write where Flink's {@code AvroSerializer} writes, in its encoding. Not for
 * several threads, as serializers are not.
 */
public final class AvroOutput implements Serializable {

  private static final long serialVersionUID = 1L;

  private transient DataOutputEncoder encoder;

  /** The encoder, writing there until it is asked for again. */
  public Encoder to(DataOutputView target) {
    if (encoder == null) {
      encoder = new DataOutputEncoder();
    }
    encoder.setOut(target);
    return encoder;
  }
}
