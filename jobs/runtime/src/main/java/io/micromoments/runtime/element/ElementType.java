package io.micromoments.runtime.element;

import io.micromoments.patterns.serialization.ValueType;

/** Type information that uses {@link ElementSerializer}. */
public final class ElementType extends ValueType<Element> {

  private static final long serialVersionUID = 1L;

  public static final ElementType INSTANCE = new ElementType();

  private ElementType() {
    super(Element.class, ElementSerializer::new);
  }
}
