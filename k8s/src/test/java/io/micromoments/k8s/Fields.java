package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** The fields a mapping may have. */
final class Fields {

  private Fields() {}

  /**
   * Refuses fields that would else be skipped in silence.
   *
   * @param where what the message begins with
   * @param mapping the mapping
   * @param known the fields it may have
   * @throws IllegalArgumentException when it is no mapping or has another field; the message names
   *     the field
   */
  static void refuseOthers(String where, JsonNode mapping, Set<String> known) {
    if (!mapping.isObject()) {
      throw new IllegalArgumentException(where + ": should be a mapping, is " + mapping);
    }
    mapping
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                throw new IllegalArgumentException(
                    "%s: %s: this check does not know the field, only %s"
                        .formatted(where, field, new TreeSet<>(known)));
              }
            });
  }
}
