package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Merges a patch as kustomize does for objects whose lists have no merge keys, such as custom
 * resources: mappings are merged, null removes a field, all else (lists, too) is replaced.
 */
final class MergePatch {

  private MergePatch() {}

  /**
   * Returns the merged object.
   *
   * @param base the object, which is not modified
   * @param patch the changes
   * @param keyedLists whether kustomize may merge lists of mappings by a key, as in Kubernetes' own
   *     kinds; such a list in the patch is rejected
   * @return the merged object
   * @throws IllegalArgumentException if the patch contains a directive ({@code $patch} and the
   *     like) or a list that cannot be merged; the message names it
   */
  static ObjectNode merge(ObjectNode base, ObjectNode patch, boolean keyedLists) {
    ObjectNode merged = base.deepCopy();
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (name.startsWith("$")) {
        throw new IllegalArgumentException(name + ": directives are not supported");
      }
      if (value.isNull()) {
        merged.remove(name);
      } else if (value instanceof ObjectNode object) {
        ObjectNode below = merged.get(name) instanceof ObjectNode found ? found : base.objectNode();
        merged.set(name, merge(below, object, keyedLists));
      } else {
        rejectKeyedLists(name, value, keyedLists);
        merged.set(name, value);
      }
    }
    return merged;
  }

  private static void rejectKeyedLists(String name, JsonNode value, boolean keyedLists) {
    for (JsonNode element : value) {
      if (keyedLists && element.isObject()) {
        throw new IllegalArgumentException(
            name + ": a list of mappings, kustomize may merge it by a key; not supported");
      }
      if (element.has("$patch")) {
        throw new IllegalArgumentException(name + ": $patch: directives are not supported");
      }
    }
  }
}
