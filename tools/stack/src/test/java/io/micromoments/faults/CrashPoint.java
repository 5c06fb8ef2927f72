package io.micromoments.faults;

import java.util.List;

/** Points at which a TaskManager can be made to crash: on entry of certain methods. */
public enum CrashPoint {
  /** A stage snapshots its state. */
  BARRIER(
      9,
      new Method("io.micromoments.runtime.EventTimeOperator", "snapshotState"),
      new Method("io.micromoments.ingest.IngestOperator", "snapshotState")),
  /** A sink flushes its records before a checkpoint. */
  FLUSH(
      12,
      new Method("org.apache.flink.connector.kafka.sink.KafkaWriter", "flush"),
      new Method("org.apache.flink.connector.kafka.sink.ExactlyOnceKafkaWriter", "prepareCommit")),
  /** A checkpoint is complete; transactions and offsets are about to be committed. */
  COMMIT(
      6,
      new Method("org.apache.flink.connector.kafka.sink.internal.KafkaCommitter", "commit"),
      new Method(
          "org.apache.flink.connector.kafka.source.reader.KafkaSourceReader",
          "notifyCheckpointComplete")),
  /** A device's partial matches are about to be handed over to its customer. */
  HAND_OVER(10, new Method("io.micromoments.identity.Device", "linkTo")),
  /** Budgets are about to be reserved and spent. */
  SETTLING(6, new Method("io.micromoments.settle.BudgetOperator", "process"));

  /** A method of a class, including its overloads. */
  public record Method(String type, String name) {}

  private final int hits;
  private final List<Method> methods;

  CrashPoint(int hits, Method... methods) {
    this.hits = hits;
    this.methods = List.of(methods);
  }

  /** Returns the maximum number of calls up to the crash, for random plans. */
  int hits() {
    return hits;
  }

  List<Method> methods() {
    return methods;
  }
}
