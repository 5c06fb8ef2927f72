package io.micromoments.measure;

import io.micromoments.kafka.TopicDecoder;

/** Breaks a rule of {@code ArchitectureTest}, to show that it is checked. */
public interface StageWithAnEdge {
  TopicDecoder forbidden();
}
