package io.micromoments.workbench.lsp;

import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.workbench.lsp.assist.RecordedValues;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Reads the values of a recording in the background: of the scenario that the settings name, or of
 * the first one whose pack a file is in. Each is read once, up to a limit.
 */
final class RecordedValuesLoader {

  /** Enough for all values that matter, and read in seconds. */
  private static final int MAX_EVENTS = 200_000;

  private static final class EnoughRead extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EnoughRead() {
      super(null, null, false, false);
    }
  }

  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(EditorSession.daemon("recording"));
  private final Consumer<String> log;

  /** By folder of the scenario; those that are being read have no values yet. */
  private final Map<Path, RecordedValues> byScenario = new ConcurrentHashMap<>();

  private final Map<String, Optional<Path>> scenarioOfPack = new ConcurrentHashMap<>();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private volatile String configured = "";
  private volatile List<Path> roots = List.of();

  /**
   * @param log receives what prevents values from being read
   */
  RecordedValuesLoader(Consumer<String> log) {
    this.log = log;
  }

  void setRoots(List<Path> folders) {
    roots = List.copyOf(folders);
  }

  /** Sets the scenario by its path, by a path in the workspace, or by its name in replay-data. */
  void setScenario(String pathOrName) {
    configured = pathOrName.strip();
    if (!configured.isEmpty()) {
      submit(() -> configured().ifPresent(this::load));
    }
  }

  /** Begins to read the recording that belongs to a file, unless that has happened. */
  void onOpen(Optional<Path> packFolder) {
    submit(() -> scenario(packFolder).ifPresent(this::load));
  }

  /** Returns the values for the files of a pack, as far as they have been read. */
  RecordedValues of(Optional<Path> packFolder) {
    Optional<Path> scenario =
        configured.isEmpty()
            ? packFolder.flatMap(
                folder -> scenarioOfPack.getOrDefault(folder.getFileName() + "", Optional.empty()))
            : configured();
    return scenario
        .map(each -> byScenario.getOrDefault(each, RecordedValues.NONE))
        .orElse(RecordedValues.NONE);
  }

  private void submit(Runnable task) {
    try {
      reader.execute(task);
    } catch (RejectedExecutionException e) {
      // The server is shutting down.
    }
  }

  private Optional<Path> scenario(Optional<Path> packFolder) {
    if (!configured.isEmpty()) {
      return configured();
    }
    return packFolder
        .map(Path::getFileName)
        .flatMap(name -> scenarioOfPack.computeIfAbsent(name.toString(), this::find));
  }

  private Optional<Path> configured() {
    try {
      List<Path> candidates = new ArrayList<>();
      roots.forEach(root -> candidates.add(root.resolve(configured)));
      roots.forEach(root -> candidates.add(root.resolve("replay-data").resolve(configured)));
      candidates.add(Path.of(configured));
      candidates.add(Home.shippedScenario(configured));
      Optional<Path> found =
          candidates.stream()
              .map(path -> path.toAbsolutePath().normalize())
              .filter(Files::isDirectory)
              .findFirst();
      if (found.isEmpty() && reported.add(configured)) {
        log.accept(
            "micromoments.scenario: no scenario '%s'; name a folder, or a scenario in replay-data"
                .formatted(configured));
      }
      return found;
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Returns the first scenario that is about a pack. */
  private Optional<Path> find(String pack) {
    Set<Path> folders = new HashSet<>();
    roots.forEach(root -> folders.add(root.resolve("replay-data").toAbsolutePath().normalize()));
    folders.add(Home.folder().resolve("replay-data").toAbsolutePath().normalize());
    for (Path folder : folders) {
      try (Stream<Path> scenarios = Files.list(folder)) {
        Optional<Path> found =
            scenarios
                .filter(Files::isDirectory)
                .sorted()
                .filter(each -> isAbout(each, pack))
                .findFirst();
        if (found.isPresent()) {
          return found;
        }
      } catch (IOException e) {
        // There are no scenarios in this folder.
      }
    }
    return Optional.empty();
  }

  private static boolean isAbout(Path scenario, String pack) {
    try {
      return Scenario.read(scenario).pack().filter(pack::equals).isPresent();
    } catch (IOException | UnusableInput e) {
      return false;
    }
  }

  private void load(Path scenario) {
    if (byScenario.putIfAbsent(scenario, RecordedValues.NONE) != null) {
      return;
    }
    RecordedValues values = new RecordedValues();
    int[] events = {0};
    try {
      ScenarioLines.forEachEvent(
          scenario,
          line -> {
            if (++events[0] > MAX_EVENTS || Thread.currentThread().isInterrupted()) {
              throw new EnoughRead();
            }
            return true;
          },
          decoded -> {
            if (decoded.arrival().element() instanceof EventElement element) {
              values.add(element.event());
            }
          });
    } catch (EnoughRead e) {
      // The values so far are those that matter.
    } catch (IOException | RuntimeException e) {
      log.accept("the values of " + scenario + " could not be read: " + e.getMessage());
    }
    byScenario.put(scenario, values);
  }

  void close() {
    reader.shutdownNow();
  }
}
