package io.micromoments.runtime.element;

import io.micromoments.patterns.serialization.ValueType;

/** Type information that uses {@link BroadcastSerializer}. */
public final class BroadcastType extends ValueType<BroadcastElement> {

  private static final long serialVersionUID = 1L;

  public static final BroadcastType INSTANCE = new BroadcastType();

  private BroadcastType() {
    super(BroadcastElement.class, BroadcastSerializer::new);
  }
}
