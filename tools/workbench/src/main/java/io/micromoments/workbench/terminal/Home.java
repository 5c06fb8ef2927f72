package io.micromoments.workbench.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The clone or unpacked release, in which packs and scenarios are found by name. */
public final class Home {

  private Home() {}

  /** Returns the folder that the launcher sets, or else the working directory. */
  public static Path folder() {
    return Path.of(System.getProperty("micromoments.home", ""));
  }

  public static Path pack(String name) {
    return folder().resolve("patterns/library").resolve(name);
  }

  /** Returns the names of the packs in the library. */
  public static List<String> packs() throws IOException {
    try (Stream<Path> packs = Files.list(folder().resolve("patterns/library"))) {
      return packs
          .filter(Files::isDirectory)
          .map(each -> each.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** Resolves a scenario by its path, or by its name under replay-data. */
  public static Path scenario(String pathOrName) {
    Path path = Path.of(pathOrName);
    Path named = folder().resolve("replay-data").resolve(pathOrName);
    return !Files.exists(path) && Files.exists(named) ? named : path;
  }
}
