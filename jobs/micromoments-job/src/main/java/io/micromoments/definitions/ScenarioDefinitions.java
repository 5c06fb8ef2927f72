package io.micromoments.definitions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The changes of patterns and policies of a scenario, in the order in which they were published.
 */
public final class ScenarioDefinitions {

  /** The file of a scenario folder; a line is a {@link DefinitionChange}. */
  public static final String FILE = "definitions.jsonl";

  /** All are held in memory at once. */
  private static final int MAX_LINES = 10_000;

  private static final long MAX_BYTES = 64L << 20;

  private ScenarioDefinitions() {}

  /**
   * Reads them; whether the definitions are right is for {@link CheckDefinitions} to say.
   *
   * @param folder of the scenario
   * @return empty where it has no such file
   * @throws IllegalArgumentException saying which line is no change
   */
  public static List<DefinitionChange> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s has %d bytes; allowed: %d", file, Files.size(file), MAX_BYTES));
    }
    List<DefinitionChange> changes = new ArrayList<>();
    // Unlike a reader of Files, it goes on behind bytes that are no UTF-8.
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        if (changes.size() == MAX_LINES) {
          throw new IllegalArgumentException(
              String.format(Locale.ROOT, "%s has more than %d changes", file, MAX_LINES));
        }
        try {
          changes.add(change(line));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              String.format(Locale.ROOT, "%s:%d: %s", file, number, e.getMessage()), e);
        }
      }
    }
    return changes;
  }

  private static DefinitionChange change(String line) {
    if (line.indexOf('\uFFFD') >= 0) {
      throw new IllegalArgumentException("the line holds bytes that are no UTF-8");
    }
    ObjectNode fields;
    try {
      fields = JsonRecords.parse(line);
    } catch (InvalidRecord e) {
      throw new IllegalArgumentException(e.text(), e);
    }
    DefinitionChange change =
        (DefinitionChange) JsonRecords.record(DefinitionChange.getClassSchema(), fields);
    if (change.getDefinition().isBlank()) {
      throw new IllegalArgumentException("'definition' is blank; it names a pattern or policy");
    }
    if (change.getVersion() < 0) {
      throw new IllegalArgumentException("'version' is negative; the lowest is 1");
    }
    return change;
  }

  /** A line of the file. */
  public static String line(DefinitionChange change) {
    return JsonRecords.json(change);
  }
}
