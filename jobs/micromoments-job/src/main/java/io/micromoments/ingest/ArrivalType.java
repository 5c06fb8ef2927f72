package io.micromoments.ingest;

import io.micromoments.patterns.flow.ValueType;

/** Tells Flink how arrivals go from task to task. */
public final class ArrivalType extends ValueType<Arrival> {

  private static final long serialVersionUID = 1L;

  public static final ArrivalType INSTANCE = new ArrivalType();

  private ArrivalType() {
    super(Arrival.class, ArrivalSerializer::new);
  }
}
