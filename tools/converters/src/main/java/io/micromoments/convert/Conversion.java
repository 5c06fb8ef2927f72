package io.micromoments.convert;

import io.micromoments.datasets.InvalidLine;
import io.micromoments.datasets.UnreadableDataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.ExitCode;

/**
 * Converts one file and reports the result. Lines that cannot be converted are skipped, shown and
 * written to {@code left-out.txt} in the scenario folder.
 */
final class Conversion<E extends RecordedEvent> {

  private static final String LEFT_OUT = ScenarioFolder.LEFT_OUT;

  /** Files that a replay would read with those of the conversion. */
  private static final List<String> OF_OTHER_SCENARIOS = List.of("definitions.jsonl", "expected");

  private static final int LEFT_OUT_SHOWN = 20;

  private final DatasetConverter<E> converter;
  private final PrintWriter out;
  private final PrintWriter err;
  private final List<E> events = new ArrayList<>();
  private final List<InvalidLine> leftOut = new ArrayList<>();

  Conversion(DatasetConverter<E> converter, PrintWriter out, PrintWriter err) {
    this.converter = converter;
    this.out = out;
    this.err = err;
  }

  /**
   * Converts a file to a scenario folder.
   *
   * @return exit code: 0 if all lines were converted, 1 if some were left out, 2 if none could be
   *     converted or a file cannot be read or written
   */
  int run(Path input, Path folder) {
    if (folder.toString().isBlank()) {
      err.println("error: OUT-DIR is empty; specify a folder");
      return ExitCode.USAGE;
    }
    if (!Files.isRegularFile(input)) {
      err.println("error: file not found: " + input);
      err.println("       download it from " + converter.source());
      return ExitCode.USAGE;
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      err.println("error: " + folder + " is a file; specify a folder");
      return ExitCode.USAGE;
    }
    Optional<String> conflict;
    try {
      conflict = conflict(input, folder);
    } catch (IOException e) {
      conflict = Optional.of(reason(e));
    }
    if (conflict.isPresent()) {
      err.println("error: cannot convert into " + folder + ": " + conflict.get());
      err.println("       choose another folder");
      return ExitCode.USAGE;
    }
    try {
      converter.read(input, events::add, leftOut::add);
    } catch (UnreadableDataset e) {
      err.println("error: " + input + ": " + e.getMessage());
      showHelp();
      return ExitCode.USAGE;
    } catch (IOException e) {
      err.println("error: cannot read " + input + ": " + reason(e));
      err.println("       check that it is a complete text file or .gz file, and its permissions");
      return ExitCode.USAGE;
    }
    if (events.isEmpty()) {
      err.println("error: no event in " + input + " could be converted");
      showLeftOut();
      showHelp();
      return ExitCode.USAGE;
    }
    try {
      return write(folder);
    } catch (IOException e) {
      err.println("error: cannot write to " + folder + ": " + reason(e));
      err.println("       check the path, its permissions and the free disk space");
      return ExitCode.USAGE;
    }
  }

  /** Returns why a folder cannot take the scenario: the input, or part of another, is in it. */
  private static Optional<String> conflict(Path input, Path folder) throws IOException {
    for (String name : ScenarioFolder.FILES) {
      Path file = folder.resolve(name);
      if (Files.exists(file) && Files.isSameFile(file, input)) {
        return Optional.of("%s is the input and would be overwritten".formatted(name));
      }
    }
    for (String name : OF_OTHER_SCENARIOS) {
      if (Files.exists(folder.resolve(name))) {
        return Optional.of("%s belongs to another scenario".formatted(name));
      }
    }
    return Optional.empty();
  }

  private int write(Path folder) throws IOException {
    events.sort(RecordedEvent.ORDER);
    new ScenarioFolder<>(folder, converter).write(events);
    Path leftOutFile = folder.resolve(LEFT_OUT);
    if (leftOut.isEmpty()) {
      // An earlier conversion into the same folder may have written one.
      Files.deleteIfExists(leftOutFile);
    } else {
      Files.write(leftOutFile, leftOut.stream().map(InvalidLine::message).toList());
    }
    printSummary(folder);
    if (leftOut.isEmpty()) {
      return ExitCode.OK;
    }
    showLeftOut();
    err.println("see all of them in " + leftOutFile);
    return ExitCode.SOFTWARE;
  }

  private void printSummary(Path folder) {
    Map<String, Integer> kinds = new TreeMap<>();
    events.forEach(event -> kinds.merge(event.kind(), 1, Integer::sum));
    long sessions = events.stream().mapToLong(RecordedEvent::session).distinct().count();
    String derived = converter.hasDerivedTimes() ? " (derived)" : "";
    out.println("sessions   " + sessions);
    out.println("events     " + events.size() + " " + kinds);
    out.println("from       " + Instant.ofEpochMilli(events.get(0).time()) + derived);
    out.println(
        "to         " + Instant.ofEpochMilli(events.get(events.size() - 1).time()) + derived);
    out.println("left out   " + leftOut.size());
    out.println("written to " + folder);
    out.println(
        "next       ./micromoments replay --scenario " + folder + " --out out/" + converter.name());
  }

  private void showLeftOut() {
    leftOut.stream()
        .limit(LEFT_OUT_SHOWN)
        .forEach(line -> err.println("left out: " + line.message()));
    if (leftOut.size() > LEFT_OUT_SHOWN) {
      err.println("… and " + (leftOut.size() - LEFT_OUT_SHOWN) + " more");
    }
  }

  private void showHelp() {
    err.println(
        "       run 'micromoments convert %s --help' for the format of the file"
            .formatted(converter.name()));
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    if (e instanceof FileSystemException file) {
      return file.getReason() == null ? file.toString() : file.getReason();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
