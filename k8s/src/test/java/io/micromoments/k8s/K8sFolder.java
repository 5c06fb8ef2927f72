package io.micromoments.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of manifests, in the repository or in a copy.
 *
 * @param path the folder that contains {@code base} and {@code overlays}
 */
record K8sFolder(Path path) {

  /** Returns the folder of this repository. */
  static K8sFolder ofRepository() {
    return new K8sFolder(repository().resolve("k8s"));
  }

  /** Returns the repository's root: the property repository.root, or the parent with mvnw. */
  static Path repository() {
    String given = System.getProperty("repository.root");
    if (given != null && !given.isBlank()) {
      return Path.of(given).toAbsolutePath().normalize();
    }
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("no folder above holds mvnw; set -Drepository.root");
    }
    return folder;
  }

  /** Returns the folders that can be applied: base and every overlay. */
  List<Path> applicable() {
    List<Path> folders = new ArrayList<>(List.of(path.resolve("base")));
    try (Stream<Path> overlays = Files.list(path.resolve("overlays"))) {
      overlays.filter(Files::isDirectory).sorted().forEach(folders::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folders;
  }

  /** Returns all files of base and overlays. */
  List<Path> manifestFiles() {
    List<Path> files = new ArrayList<>();
    for (String part : List.of("base", "overlays")) {
      try (Stream<Path> walk = Files.walk(path.resolve(part))) {
        walk.filter(Files::isRegularFile).forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  /** Renders the objects of an applicable folder. */
  List<Manifest> render(Path folder) {
    return new Kustomization(files()).render(folder);
  }

  /** Returns a reader of this folder's files, which names them relative to the parent folder. */
  YamlFiles files() {
    return new YamlFiles(path.toAbsolutePath().getParent());
  }
}
