package io.micromoments.job;

import io.micromoments.emit.JsonLines;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.api.datastream.DataStream;

/** All outputs as JSON lines in folders named after them. */
public final class FileOutputs {

  public static final String MOMENTS = "moments";
  public static final String COMMANDS = "commands";
  public static final String REJECTED = "rejected";
  public static final String LATE = "late";
  public static final String STATUS = "status";

  private FileOutputs() {}

  /** Writes part files to {@code folder/moments}, {@code folder/commands} and so on. */
  public static void attach(Outputs out, String folder) {
    write(out.moments(), folder, MOMENTS);
    write(out.commands(), folder, COMMANDS);
    write(out.rejected(), folder, REJECTED);
    write(out.late(), folder, LATE);
    write(out.status(), folder, STATUS);
  }

  private static <T extends SpecificRecord> void write(
      DataStream<T> stream, String folder, String name) {
    stream.sinkTo(JsonLines.<T>sink(folder + "/" + name)).uid("sink-" + name).name(name);
  }
}
