package io.micromoments.input;

import io.micromoments.patterns.serialization.ValueType;

/** Type information for arrivals, with {@link ArrivalSerializer}. */
public final class ArrivalType extends ValueType<Arrival> {

  private static final long serialVersionUID = 1L;

  public static final ArrivalType INSTANCE = new ArrivalType();

  private ArrivalType() {
    super(Arrival.class, ArrivalSerializer::new);
  }
}
