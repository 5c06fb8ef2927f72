package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Renders a folder as kustomize does, as far as this one needs: {@code resources} (files and
 * folders), {@code patches} with a {@code path}, and {@code labels} with {@code pairs}. Anything
 * else is rejected, so that nothing is ignored silently.
 */
final class Kustomization {

  private static final Set<String> FIELDS =
      Set.of("apiVersion", "kind", "resources", "patches", "labels");

  private final YamlFiles files;

  Kustomization(YamlFiles files) {
    this.files = files;
  }

  /**
   * Renders the objects of a folder.
   *
   * @param folder a folder with a kustomization.yaml
   * @return the objects in the order of the resources, with patches and labels applied
   * @throws IllegalArgumentException if a file is missing or unsupported; the message names it
   */
  List<Manifest> render(Path folder) {
    Manifest kustomization = read(folder.resolve("kustomization.yaml"));
    if (!kustomization.apiVersion().equals("kustomize.config.k8s.io/v1beta1")
        || !kustomization.kind().equals("Kustomization")) {
      throw new IllegalArgumentException(
          kustomization.origin() + ": is no Kustomization of kustomize.config.k8s.io/v1beta1");
    }
    rejectUnknown(kustomization.origin(), kustomization.content(), FIELDS);

    List<Manifest> manifests = new ArrayList<>();
    for (JsonNode resource : list(kustomization, "resources")) {
      Path path = folder.resolve(resource.asText()).normalize();
      for (Manifest manifest : Files.isDirectory(path) ? render(path) : List.of(read(path))) {
        if (manifests.stream().anyMatch(manifest::sameObject)) {
          throw new IllegalArgumentException(
              "%s: resources: %s %s is there twice"
                  .formatted(kustomization.origin(), manifest.kind(), manifest.name()));
        }
        manifests.add(manifest);
      }
    }
    for (JsonNode patch : list(kustomization, "patches")) {
      rejectUnknown(kustomization.origin() + ": patches", patch, Set.of("path"));
      apply(read(folder.resolve(patch.path("path").asText())), manifests);
    }
    for (JsonNode label : list(kustomization, "labels")) {
      rejectUnknown(kustomization.origin() + ": labels", label, Set.of("pairs"));
      for (Manifest manifest : manifests) {
        label
            .path("pairs")
            .properties()
            .forEach(
                pair ->
                    manifest
                        .content()
                        .withObject("/metadata/labels")
                        .set(pair.getKey(), pair.getValue()));
      }
    }
    return manifests;
  }

  private static JsonNode list(Manifest kustomization, String field) {
    JsonNode list = kustomization.content().path(field);
    if (!list.isMissingNode() && !list.isArray()) {
      throw new IllegalArgumentException(
          "%s: %s: should be a list, is %s".formatted(kustomization.origin(), field, list));
    }
    return list;
  }

  private Manifest read(Path file) {
    return new Manifest(files.name(file), files.read(file));
  }

  private static void apply(Manifest patch, List<Manifest> manifests) {
    if (manifests.stream().noneMatch(patch::sameObject)) {
      throw new IllegalArgumentException(
          "%s: patches %s %s (%s), which is not among the resources"
              .formatted(patch.origin(), patch.kind(), patch.name(), patch.apiVersion()));
    }
    manifests.replaceAll(
        manifest -> patch.sameObject(manifest) ? merged(manifest, patch) : manifest);
  }

  private static Manifest merged(Manifest base, Manifest patch) {
    try {
      // Kubernetes' own kinds have lists with keys; custom resources have none.
      merge(base.content(), patch.content(), !base.is(KnownKind.FLINK_DEPLOYMENT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(patch.origin() + ": " + e.getMessage(), e);
    }
    return new Manifest(base.origin() + " + " + patch.origin(), base.content());
  }

  /** Merges mappings, removes fields that are null, and replaces all else, lists too. */
  private static void merge(ObjectNode object, ObjectNode patch, boolean keyedLists) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (name.startsWith("$")) {
        throw new IllegalArgumentException(name + ": directives are not supported");
      }
      for (JsonNode element : value.isArray() ? value : patch.arrayNode()) {
        if (element.has("$patch") || (keyedLists && element.isObject())) {
          throw new IllegalArgumentException(
              name + ": a list of mappings, kustomize may merge it by a key; not supported");
        }
      }
      if (value.isNull()) {
        object.remove(name);
      } else if (value instanceof ObjectNode changes) {
        merge(
            object.get(name) instanceof ObjectNode found ? found : object.putObject(name),
            changes,
            keyedLists);
      } else {
        object.set(name, value);
      }
    }
  }

  private static void rejectUnknown(String where, JsonNode mapping, Set<String> known) {
    if (!mapping.isObject()) {
      throw new IllegalArgumentException(where + ": should be a mapping, is " + mapping);
    }
    for (Map.Entry<String, JsonNode> field : mapping.properties()) {
      if (!known.contains(field.getKey())) {
        throw new IllegalArgumentException(
            "%s: %s: this check does not know the field, only %s"
                .formatted(where, field.getKey(), new TreeSet<>(known)));
      }
    }
  }
}
