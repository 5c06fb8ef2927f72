package io.micromoments.scenario;

import io.micromoments.emit.JsonLines;
import io.micromoments.topology.Outputs;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Writes all outputs as JSON lines to folders named after them. */
public final class FileOutputs {

  public static final String MOMENTS = "moments";
  public static final String COMMANDS = "commands";
  public static final String REJECTED = "rejected";
  public static final String LATE = "late";
  public static final String STATUS = "status";
  public static final String CHANNELS = "channels";
  public static final String BUDGETS = "budgets";
  public static final String MEASURES = "measures";
  public static final String AGREEMENTS = "agreements";
  public static final String PROFILE_UPDATES = "profile-updates";
  public static final String RECEIPTS = "receipts";

  public static final String TRACES = "traces";

  private FileOutputs() {}

  /** Writes part files to {@code folder/moments}, {@code folder/commands} and so on. */
  public static void attach(Outputs out, String folder) {
    write(out.moments(), folder, MOMENTS);
    write(out.commands(), folder, COMMANDS);
    write(out.rejected(), folder, REJECTED);
    write(out.late(), folder, LATE);
    write(out.status(), folder, STATUS);
    write(out.instructions(), folder, CHANNELS);
    write(out.budgets(), folder, BUDGETS);
    write(out.measures(), folder, MEASURES);
    write(out.agreements(), folder, AGREEMENTS);
    write(out.profileUpdates(), folder, PROFILE_UPDATES);
    write(out.receipts(), folder, RECEIPTS);
  }

  /** Writes part files of traces, which are empty if no customer is traced. */
  public static void attachTraces(Outputs out, String folder) {
    write(out.traces(), folder, TRACES);
  }

  private static <T extends SpecificRecord> void write(
      DataStream<T> stream, String folder, String name) {
    // The sink has the stream's parallelism, which preserves the order within each subtask.
    stream
        .sinkTo(JsonLines.<T>sink(folder + "/" + name))
        .setParallelism(stream.getParallelism())
        .uid("sink-" + name)
        .name(name);
  }
}
