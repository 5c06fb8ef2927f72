package io.micromoments.benchmark.engine;

import java.util.Locale;

/** Flink state backend. */
public enum Backend {
  HEAP("hashmap"),
  ROCKSDB("rocksdb");

  private final String flinkName;

  Backend(String flinkName) {
    this.flinkName = flinkName;
  }

  String flinkName() {
    return flinkName;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
