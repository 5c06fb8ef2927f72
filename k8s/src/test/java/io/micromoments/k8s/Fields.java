package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** Checks the fields of YAML mappings. */
final class Fields {

  private Fields() {}

  /**
   * Rejects unknown fields, which would otherwise be skipped silently.
   *
   * @param where prefix of the message
   * @param mapping the mapping
   * @param known the permitted fields
   * @throws IllegalArgumentException if it is not a mapping or has another field; the message names
   *     the field
   */
  static void rejectUnknown(String where, JsonNode mapping, Set<String> known) {
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
