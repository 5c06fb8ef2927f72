package io.micromoments.workbench.terminal;

import io.micromoments.text.Names;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The clone or unpacked release, in which packs and scenarios are found by name. */
public final class Home {

  private static final String SCENARIOS = "replay-data";

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
    return folders("patterns/library");
  }

  /**
   * Resolves a scenario by its path, or by its name under replay-data.
   *
   * @throws UnusableInput for a name if there is neither
   */
  public static Path scenario(String pathOrName) throws IOException {
    Path path = Path.of(pathOrName);
    Path named = shippedScenario(pathOrName);
    if (Files.exists(path) || (!Files.exists(named) && path.getNameCount() > 1)) {
      return path;
    }
    if (!Files.exists(named)) {
      List<String> known = folders(SCENARIOS);
      throw new UnusableInput(
          "scenario not found: " + pathOrName,
          Names.suggested(pathOrName, known)
              + "name the folder of a recording (docs/scenarios.md), or one of "
              + String.join(", ", known));
    }
    return named;
  }

  /** Returns the folder of a scenario under replay-data, whether it exists or not. */
  public static Path shippedScenario(String name) {
    return folder().resolve(SCENARIOS).resolve(name);
  }

  private static List<String> folders(String parent) throws IOException {
    Path path = folder().resolve(parent);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(path)) {
      return all.filter(Files::isDirectory)
          .map(each -> each.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
