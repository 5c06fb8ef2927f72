package io.micromoments.workbench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The clone or unpacked release, in which packs and scenarios are found by name. */
final class Home {

  private Home() {}

  /** Returns the folder that the launcher sets, or else the working directory. */
  static Path folder() {
    return Path.of(System.getProperty("micromoments.home", ""));
  }

  static Path pack(String name) {
    return folder().resolve("patterns/library").resolve(name);
  }

  /** Returns the names of the packs in the library. */
  static List<String> packs() throws IOException {
    try (Stream<Path> packs = Files.list(folder().resolve("patterns/library"))) {
      return packs
          .filter(Files::isDirectory)
          .map(each -> each.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** Resolves a scenario by its path, or by its name under replay-data. */
  static Path scenario(String pathOrName) {
    Path path = Path.of(pathOrName);
    Path named = folder().resolve("replay-data").resolve(pathOrName);
    return !Files.exists(path) && Files.exists(named) ? named : path;
  }
}
