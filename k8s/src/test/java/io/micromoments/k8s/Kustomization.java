package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Implements the subset of kustomize that this folder uses: {@code resources} (files and folders),
 * {@code patches} (files) and {@code labels} (pairs on the objects' own metadata). Anything else is
 * rejected, so that nothing is ignored silently.
 */
final class Kustomization {

  private static final String FILE = "kustomization.yaml";
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
    return render(folder, Set.of());
  }

  private List<Manifest> render(Path folder, Set<Path> above) {
    Path file = folder.resolve(FILE).normalize();
    String name = files.name(file);
    if (above.contains(file)) {
      throw new IllegalArgumentException(name + ": resources: leads back to itself");
    }
    JsonNode kustomization = files.read(file);
    Fields.rejectUnknown(name, kustomization, FIELDS);
    require(name, kustomization, "apiVersion", "kustomize.config.k8s.io/v1beta1");
    require(name, kustomization, "kind", "Kustomization");

    List<Manifest> manifests = new ArrayList<>();
    Set<Path> path = new HashSet<>(above);
    path.add(file);
    for (JsonNode resource : list(name, kustomization, "resources")) {
      for (Manifest manifest : resource(folder, name, resource, path)) {
        if (manifests.stream().anyMatch(manifest::sameObject)) {
          throw new IllegalArgumentException(
              "%s: resources: %s %s is there twice"
                  .formatted(name, manifest.kind(), manifest.name()));
        }
        manifests.add(manifest);
      }
    }
    List<Manifest> result = List.copyOf(manifests);
    for (JsonNode patch : list(name, kustomization, "patches")) {
      result = Patch.read(files, file, patch).apply(result);
    }
    for (JsonNode label : list(name, kustomization, "labels")) {
      Fields.rejectUnknown(name + ": labels", label, Set.of("pairs"));
      result = result.stream().map(m -> labelled(m, label.path("pairs"))).toList();
    }
    return result;
  }

  private List<Manifest> resource(Path folder, String name, JsonNode resource, Set<Path> above) {
    Path path = folder.resolve(resource.asText()).normalize();
    if (Files.isDirectory(path)) {
      return render(path, above);
    }
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException(
          "%s: resources: %s is neither a file nor a folder here".formatted(name, resource));
    }
    return List.of(new Manifest(files.name(path), files.read(path)));
  }

  private static Manifest labelled(Manifest manifest, JsonNode pairs) {
    ObjectNode content = manifest.content().deepCopy();
    ObjectNode labels = content.withObject("/metadata/labels");
    pairs.properties().forEach(pair -> labels.set(pair.getKey(), pair.getValue()));
    return new Manifest(manifest.origin(), content);
  }

  private static JsonNode list(String name, JsonNode kustomization, String field) {
    JsonNode list = kustomization.path(field);
    if (!list.isMissingNode() && !list.isArray()) {
      throw new IllegalArgumentException(name + ": " + field + ": should be a list, is " + list);
    }
    return list;
  }

  private static void require(String name, JsonNode kustomization, String field, String value) {
    if (!kustomization.path(field).asText().equals(value)) {
      throw new IllegalArgumentException(
          "%s: %s: should be %s, is %s".formatted(name, field, value, kustomization.path(field)));
    }
  }
}
