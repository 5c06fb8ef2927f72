package io.micromoments.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.TextLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Reads the pattern and policy changes of a scenario, in the order in which they were published.
 */
public final class ScenarioDefinitions {

  /** The file in a scenario folder; each line is a {@link DefinitionChange}. */
  public static final String FILE = "definitions.jsonl";

  /** All changes are in memory at the same time. */
  private static final int MAX_LINES = 10_000;

  private static final long MAX_BYTES = 64L << 20;
  private static final int MAX_SHOWN = 10;

  private ScenarioDefinitions() {}

  /**
   * Reads the changes. The definitions are not validated here; the definitions stage does that.
   *
   * @param folder of the scenario
   * @return empty if the scenario has no such file
   * @throws IllegalArgumentException naming the invalid lines
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
    List<String> wrong = new ArrayList<>();
    try (TextLines lines = TextLines.open(file)) {
      int number = 0;
      for (TextLines.Line line = lines.next(); line != null; line = lines.next()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        if (changes.size() == MAX_LINES) {
          throw new IllegalArgumentException(
              String.format(Locale.ROOT, "%s has more changes than allowed: %d", file, MAX_LINES));
        }
        try {
          changes.add(change(line));
        } catch (IllegalArgumentException e) {
          wrong.add(
              String.format(
                  Locale.ROOT,
                  "%s:%d: %s",
                  file,
                  number,
                  // Keep the class name out of the message.
                  e.getMessage().replaceFirst("^DefinitionChange", "a change")));
        }
      }
    }
    if (!wrong.isEmpty()) {
      int more = wrong.size() - MAX_SHOWN;
      throw new IllegalArgumentException(
          wrong.stream().limit(MAX_SHOWN).collect(Collectors.joining("\n"))
              + (more > 0 ? String.format(Locale.ROOT, "\n… and %d more lines", more) : ""));
    }
    return changes;
  }

  private static DefinitionChange change(TextLines.Line line) {
    ObjectNode fields;
    try {
      fields = JsonRecords.parse(line.valid());
    } catch (InvalidRecord e) {
      throw new IllegalArgumentException(e.text(), e);
    }
    DefinitionChange change =
        (DefinitionChange) JsonRecords.record(DefinitionChange.getClassSchema(), fields);
    if (change.getDefinition().isBlank()) {
      throw new IllegalArgumentException(
          "'definition' is blank; it must be the name of a pattern or policy");
    }
    if (change.getVersion() < (change.getYaml() == null ? 0 : 1)) {
      throw new IllegalArgumentException(
          "'version' is %s; allowed: 1 or higher".formatted(String.valueOf(change.getVersion())));
    }
    return change;
  }

  /** Returns a line of the file. */
  public static String line(DefinitionChange change) {
    return JsonRecords.json(change);
  }
}
