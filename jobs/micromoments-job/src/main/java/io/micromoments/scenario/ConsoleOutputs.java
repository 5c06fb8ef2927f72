package io.micromoments.scenario;

import io.micromoments.schemas.JsonRecords;
import io.micromoments.topology.Outputs;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Prints moments and commands as JSON lines to the standard output of the task managers. */
public final class ConsoleOutputs {

  private ConsoleOutputs() {}

  public static void attach(Outputs out) {
    print(out.moments(), "moment");
    print(out.commands(), "command");
  }

  private static <T extends SpecificRecord> void print(DataStream<T> stream, String name) {
    stream
        .map(JsonRecords::json, Types.STRING)
        .uid("console-lines-" + name)
        .print(name)
        .uid("console-" + name);
  }
}
