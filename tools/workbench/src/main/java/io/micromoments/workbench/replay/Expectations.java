package io.micromoments.workbench.replay;

import io.micromoments.patterns.language.file.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Golden files of a scenario: {@code expected/moments.jsonl} and {@code expected/commands.jsonl}.
 */
public final class Expectations {

  public static final String MOMENTS = "moments.jsonl";
  public static final String COMMANDS = "commands.jsonl";

  /**
   * A line in which results and golden files differ.
   *
   * @param file moments.jsonl or commands.jsonl
   * @param missing true if expected but missing, false if present but not expected
   */
  public record Difference(String file, boolean missing, String line) {}

  private Expectations() {}

  /** Compares the results with the golden files, ignoring order. */
  public static List<Difference> compare(Scenario scenario, ReplayResult result)
      throws IOException {
    List<Difference> differences = new ArrayList<>();
    compare(scenario, MOMENTS, result.moments(), differences);
    compare(scenario, COMMANDS, result.commands(), differences);
    return differences;
  }

  /** Overwrites the golden files with the results. */
  public static void update(Scenario scenario, ReplayResult result) throws IOException {
    Files.createDirectories(scenario.expected());
    Files.write(scenario.expected().resolve(MOMENTS), result.moments());
    Files.write(scenario.expected().resolve(COMMANDS), result.commands());
  }

  private static void compare(
      Scenario scenario, String file, List<String> found, List<Difference> differences)
      throws IOException {
    Path path = scenario.expected().resolve(file);
    if (!Files.exists(path)) {
      throw new UnusableInput(
          path + " is missing",
          "create it with replay --update, and review it before you commit it");
    }
    Set<String> expected =
        new LinkedHashSet<>(
            TextFile.read(path).text().lines().filter(line -> !line.isBlank()).toList());
    Set<String> actual = new LinkedHashSet<>(found);
    for (String line : expected) {
      if (!actual.contains(line)) {
        differences.add(new Difference(file, true, line));
      }
    }
    for (String line : actual) {
      if (!expected.contains(line)) {
        differences.add(new Difference(file, false, line));
      }
    }
  }
}
