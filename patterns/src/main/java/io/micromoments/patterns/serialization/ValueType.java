package io.micromoments.patterns.serialization;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.util.function.SerializableSupplier;

/** Type information of a class with its own serializer. */
public class ValueType<T> extends TypeInformation<T> {

  private static final long serialVersionUID = 1L;

  private final Class<T> valueClass;
  private final SerializableSupplier<TypeSerializer<T>> serializer;

  protected ValueType(Class<T> valueClass, SerializableSupplier<TypeSerializer<T>> serializer) {
    this.valueClass = valueClass;
    this.serializer = serializer;
  }

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
  public Class<T> getTypeClass() {
    return valueClass;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer.get();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ValueType;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueType<?> that && valueClass == that.valueClass;
  }

  @Override
  public int hashCode() {
    return valueClass.hashCode();
  }

  @Override
  public String toString() {
    return valueClass.getSimpleName();
  }
}
