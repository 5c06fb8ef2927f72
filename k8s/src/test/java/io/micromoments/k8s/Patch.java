package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * An entry of a kustomization's {@code patches}: a file with a partial object.
 *
 * @param manifest the partial object
 */
record Patch(Manifest manifest) {

  private static final Set<String> FIELDS = Set.of("path", "target");
  private static final Set<String> TARGET_FIELDS = Set.of("kind", "name");

  /**
   * Reads a patch. Its target, if given, must be the object that the patch itself names.
   *
   * @param files reads the patch
   * @param kustomization the kustomization.yaml with the entry
   * @param entry the entry: {@code path}, and {@code target} with {@code kind} and {@code name}
   */
  static Patch read(YamlFiles files, Path kustomization, JsonNode entry) {
    String where = files.name(kustomization) + ": patches";
    Fields.rejectUnknown(where, entry, FIELDS);
    if (!entry.path("path").isTextual()) {
      throw new IllegalArgumentException(where + ": path: a file name is missing");
    }
    Path file = kustomization.resolveSibling(entry.get("path").asText()).normalize();
    Manifest manifest = new Manifest(files.name(file), files.read(file));
    JsonNode target = entry.get("target");
    if (target != null) {
      Fields.rejectUnknown(where + ": target", target, TARGET_FIELDS);
      if (!target.path("kind").asText().equals(manifest.kind())
          || !target.path("name").asText().equals(manifest.name())) {
        throw new IllegalArgumentException(
            "%s: target: %s is not what %s names: %s %s"
                .formatted(where, target, manifest.origin(), manifest.kind(), manifest.name()));
      }
    }
    return new Patch(manifest);
  }

  /**
   * Applies this patch.
   *
   * @param manifests the objects of the kustomization
   * @return the same objects, with the one named by the patch changed
   * @throws IllegalArgumentException if there is no such object, or the patch is not supported
   */
  List<Manifest> apply(List<Manifest> manifests) {
    if (manifests.stream().noneMatch(manifest::sameObject)) {
      throw new IllegalArgumentException(
          "%s: patches %s %s (%s), which is not among the resources"
              .formatted(
                  manifest.origin(), manifest.kind(), manifest.name(), manifest.apiVersion()));
    }
    return manifests.stream().map(m -> manifest.sameObject(m) ? merged(m) : m).toList();
  }

  private Manifest merged(Manifest base) {
    boolean keyedLists = !base.is(KnownKind.FLINK_DEPLOYMENT);
    try {
      ObjectNode content = MergePatch.merge(base.content(), manifest.content(), keyedLists);
      return new Manifest(base.origin() + " + " + manifest.origin(), content);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(manifest.origin() + ": " + e.getMessage(), e);
    }
  }
}
