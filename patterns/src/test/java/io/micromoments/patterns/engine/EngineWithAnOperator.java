package io.micromoments.patterns.engine;

import org.apache.flink.streaming.api.operators.StreamOperator;

/** Breaks a rule of {@code ArchitectureTest}, to show that it is checked. */
public interface EngineWithAnOperator {
  StreamOperator<?> forbidden();
}
