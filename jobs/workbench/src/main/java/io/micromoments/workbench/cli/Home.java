package io.micromoments.workbench.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The clone or the unpacked release: where packs and scenarios are found by name. */
final class Home {

  private Home() {}

  /** What the launcher says, else the working directory. */
  static Path folder() {
    return Path.of(System.getProperty("micromoments.home", ""));
  }

  static Path pack(String name) {
    return folder().resolve("patterns/library").resolve(name);
  }

  /** A scenario by its path, or by its name under replay-data. */
  static Path scenario(String pathOrName) {
    Path path = Path.of(pathOrName);
    Path named = folder().resolve("replay-data").resolve(pathOrName);
    return !Files.exists(path) && Files.exists(named) ? named : path;
  }
}
