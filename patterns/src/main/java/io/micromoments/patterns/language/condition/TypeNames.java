package io.micromoments.patterns.language.condition;

import dev.cel.common.types.CelType;
import java.util.stream.Collectors;

/** Names CEL types in messages. */
public final class TypeNames {

  private TypeNames() {}

  /** Returns what a value of the type is, such as {@code a whole number}. */
  public static String described(CelType type) {
    return switch (type.kind()) {
      case BOOL -> "true or false";
      case DOUBLE -> "a decimal number";
      case INT -> "a whole number";
      case UINT -> "an unsigned whole number";
      case STRING -> "text";
      case BYTES -> "bytes";
      case TIMESTAMP -> "a time";
      case DURATION -> "a duration";
      case LIST -> "a list";
      case MAP -> "a map";
      case NULL_TYPE -> "null";
      case TYPE -> "a type";
      default -> type.name();
    };
  }

  /** Returns the name of an operand's type: as in CEL, except for times and durations. */
  static String ofOperand(CelType type) {
    return switch (type.kind()) {
      case TIMESTAMP, DURATION -> described(type);
      default -> inCel(type);
    };
  }

  /** Returns the name by which CEL refers to the type, such as {@code list(string)}. */
  public static String inCel(CelType type) {
    return switch (type.kind()) {
      case TIMESTAMP -> "timestamp";
      case DURATION -> "duration";
      case NULL_TYPE -> "null";
      case TYPE_PARAM -> "dyn";
      case LIST -> "list" + parameters(type);
      case MAP -> "map" + parameters(type);
      case TYPE -> "type" + parameters(type);
      default -> type.name();
    };
  }

  private static String parameters(CelType type) {
    return type.parameters().stream()
        .map(TypeNames::inCel)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
