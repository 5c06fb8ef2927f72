package io.micromoments.patterns.flow;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Tells Flink to use {@link ElementSerializer}. */
public final class ElementType extends TypeInformation<Element> {

  private static final long serialVersionUID = 1L;

  public static final ElementType INSTANCE = new ElementType();

  private ElementType() {}

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<Element> getTypeClass() {
    return Element.class;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<Element> createSerializer(SerializerConfig config) {
    return new ElementSerializer();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ElementType;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ElementType;
  }

  @Override
  public int hashCode() {
    return ElementType.class.hashCode();
  }

  @Override
  public String toString() {
    return "Element";
  }
}
