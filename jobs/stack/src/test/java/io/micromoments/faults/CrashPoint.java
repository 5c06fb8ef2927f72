package io.micromoments.faults;

import java.util.List;

/**
 * Where in its work a TaskManager can be made to end at once: the methods at whose beginning it
 * does.
 */
public enum CrashPoint {
  /** A stage takes its part of a checkpoint. */
  BARRIER(
      9,
      new Method("io.micromoments.patterns.flow.EventTimeOperator", "snapshotState"),
      new Method("io.micromoments.ingest.IngestOperator", "snapshotState")),
  /** A sink writes out what it has before a checkpoint. */
  FLUSH(
      12,
      new Method("org.apache.flink.connector.kafka.sink.KafkaWriter", "flush"),
      new Method("org.apache.flink.connector.kafka.sink.ExactlyOnceKafkaWriter", "prepareCommit")),
  /** A checkpoint is complete: transactions and offsets are to be committed. */
  COMMIT(
      6,
      new Method("org.apache.flink.connector.kafka.sink.internal.KafkaCommitter", "commit"),
      new Method(
          "org.apache.flink.connector.kafka.source.reader.KafkaSourceReader",
          "notifyCheckpointComplete")),
  /** What a device has open goes to its customer. */
  HAND_OVER(10, new Method("io.micromoments.identity.IdentityOperator$Device", "linkTo")),
  /** Budgets are reserved and spent. */
  SETTLING(6, new Method("io.micromoments.settle.BudgetOperator", "process"));

  /** A method of a class, in all its forms. */
  public record Method(String type, String name) {}

  private final int hits;
  private final List<Method> methods;

  CrashPoint(int hits, Method... methods) {
    this.hits = hits;
    this.methods = List.of(methods);
  }

  /** The most calls that a plan lets pass before the one that ends the process. */
  int hits() {
    return hits;
  }

  List<Method> methods() {
    return methods;
  }
}
