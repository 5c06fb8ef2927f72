package io.micromoments.workbench.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.scenario.RecordedFiles;
import io.micromoments.scenario.ScenarioDefinitions;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.text.Durations;
import io.micromoments.text.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A scenario folder.
 *
 * @param pack name of a folder under patterns/library, if the scenario names one
 * @param until event time at which the scenario ends, if later than the last event
 * @param warmUpUntil event time up to which events only build state; empty if all results count
 * @param definitions changes of patterns and policies, besides those the replay starts with
 */
public record Scenario(
    Path folder,
    String title,
    String story,
    Optional<String> pack,
    Duration outOfOrderness,
    Optional<Instant> until,
    Optional<Instant> warmUpUntil,
    List<DefinitionChange> definitions) {

  private static final String FORM =
      "a scenario is a folder with scenario.yaml, context.jsonl and events.jsonl";

  /** Records that could not be decoded during a recording. */
  public static final String REJECTED = "rejected.jsonl";

  private static final Pattern RECORDED =
      Pattern.compile("(?i)[^.].*\\.(jsonl?|ndjson|csv)(\\.gz|\\.zst)?");
  private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);
  private static final List<String> KEYS =
      List.of("title", "story", "pack", "out-of-orderness", "until", "warm-up-until");

  /** Creates a scenario without a warm-up and without definitions of its own. */
  public Scenario(
      Path folder,
      String title,
      String story,
      Optional<String> pack,
      Duration outOfOrderness,
      Optional<Instant> until) {
    this(folder, title, story, pack, outOfOrderness, until, Optional.empty(), List.of());
  }

  /** Returns a copy with other definitions. */
  public Scenario with(List<DefinitionChange> others) {
    return new Scenario(
        folder, title, story, pack, outOfOrderness, until, warmUpUntil, List.copyOf(others));
  }

  /** Returns a copy whose recorded files are in another folder. */
  Scenario in(Path other) {
    return new Scenario(other, title, story, pack, outOfOrderness, until, warmUpUntil, definitions);
  }

  /** Returns whether the context merges customers, for which the job needs additional stages. */
  public boolean mergesCustomers() throws IOException {
    return RecordedFiles.contextMentions(folder, '"' + ContextStream.MERGE.label() + '"');
  }

  /** Returns the folder of the golden files. */
  public Path expected() {
    return folder.resolve("expected");
  }

  /**
   * Reads scenario.yaml; a folder without one is a scenario named like the folder.
   *
   * @throws UnusableInput if the folder is not a scenario or the file is invalid
   */
  public static Scenario read(Path folder) throws IOException {
    requireFiles(folder);
    Path file = yaml(folder);
    Scenario described = describe(folder, Files.exists(file) ? TextFile.read(file) : null);
    return described.with(definitions(folder));
  }

  /**
   * Returns the error of a scenario.yaml; empty if there is none.
   *
   * @param source the text, for example of a file that is open in an editor
   */
  public static Optional<Problem> problem(SourceText source) {
    try {
      describe(Path.of("").toAbsolutePath(), source);
      return Optional.empty();
    } catch (UnusableInput e) {
      return Optional.of(ScenarioYaml.problem(source, e, KEYS));
    }
  }

  /** Reads scenario.yaml; null if there is none. */
  private static Scenario describe(Path folder, SourceText source) {
    JsonNode yaml = source == null ? null : parse(source);
    String file = source == null ? "" : source.file();
    if (yaml != null) {
      for (Iterator<String> names = yaml.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!KEYS.contains(name)) {
          throw new UnusableInput(
              "%s: unknown key '%s'".formatted(file, name), Names.allowed(name, KEYS));
        }
      }
    }
    Optional<Instant> until = text(yaml, "until").map(value -> instant(file, "until", value));
    Optional<Instant> warmUpUntil =
        text(yaml, "warm-up-until").map(value -> instant(file, "warm-up-until", value));
    if (until.isPresent() && warmUpUntil.isPresent() && !warmUpUntil.get().isBefore(until.get())) {
      throw new UnusableInput(
          "%s: warm-up-until %s is not before until %s, so all results would be omitted"
              .formatted(file, warmUpUntil.get(), until.get()),
          "set an earlier warm-up-until or a later until");
    }
    return new Scenario(
        folder,
        text(yaml, "title").orElse(folder.toAbsolutePath().normalize().getFileName().toString()),
        text(yaml, "story").orElse("").strip(),
        text(yaml, "pack"),
        text(yaml, "out-of-orderness").map(value -> duration(file, value)).orElse(OUT_OF_ORDERNESS),
        until,
        warmUpUntil,
        List.of());
  }

  /** Returns the pattern versions among changes, without retirements and policies. */
  public static Stream<DefinitionChange> patternVersions(List<DefinitionChange> changes) {
    return changes.stream()
        .filter(each -> each.getKind() == DefinitionKind.PATTERN && each.getYaml() != null);
  }

  /** Returns files in the folder that look like recorded lines but are not read. */
  public List<Path> unreadFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> RECORDED.matcher(file.getFileName().toString()).matches())
          .filter(file -> !RecordedFiles.isRead(file.getFileName().toString()))
          .filter(file -> !file.endsWith(ScenarioDefinitions.FILE) && !file.endsWith(REJECTED))
          .sorted()
          .toList();
    }
  }

  private static Path yaml(Path folder) {
    Path file = folder.resolve("scenario.yaml");
    Path shorter = folder.resolve("scenario.yml");
    if (Files.exists(file) && Files.exists(shorter)) {
      throw new UnusableInput(
          "%s has both scenario.yaml and scenario.yml".formatted(folder), "delete one of them");
    }
    return Files.exists(shorter) ? shorter : file;
  }

  private static void requireFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new UnusableInput(
          Files.exists(folder)
              ? folder + " is a file, not a scenario folder"
              : "scenario not found: " + folder,
          FORM);
    }
    List<Path> events = recorded(folder, RecordedFiles::events);
    if (events.isEmpty() || !Files.isRegularFile(events.get(0))) {
      throw new UnusableInput(
          "%s is not a scenario: it has no file %s".formatted(folder, ScenarioLines.EVENTS), FORM);
    }
    List<Path> files = new ArrayList<>(events);
    files.addAll(recorded(folder, RecordedFiles::context));
    files.add(folder.resolve(ScenarioDefinitions.FILE));
    for (Path file : files) {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new UnusableInput(file + " is not a file", FORM);
      }
    }
    for (Path file : files) {
      if (Files.exists(file) && !Files.isReadable(file)) {
        throw new UnusableInput(
            file + " cannot be read: permission denied", "check its permissions");
      }
    }
  }

  /** Lists the files of a recording. */
  private interface FileList {
    List<Path> of(Path folder) throws IOException;
  }

  private static List<Path> recorded(Path folder, FileList files) throws IOException {
    try {
      return files.of(folder);
    } catch (IllegalArgumentException e) {
      throw new UnusableInput(e.getMessage(), RecordedFiles.ALLOWED);
    }
  }

  /** Returns the names of the recorded files in the order of arrival, the context first. */
  List<String> fileNames() throws IOException {
    List<Path> files = new ArrayList<>(RecordedFiles.context(folder));
    files.addAll(RecordedFiles.events(folder));
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }

  /** Returns the total size of the recorded files in bytes. */
  long size() throws IOException {
    long size = 0;
    for (String name : fileNames()) {
      size += Files.size(folder.resolve(name));
    }
    return size;
  }

  private static JsonNode parse(SourceText source) {
    String file = source.file();
    try {
      JsonNode node = ScenarioYaml.MAPPER.readTree(source.text());
      if (node != null && !node.isObject() && !node.isMissingNode()) {
        throw new UnusableInput(file + " must contain keys with values", "for example title: …");
      }
      return node == null || node.isMissingNode() ? null : node;
    } catch (JsonProcessingException e) {
      throw new UnusableInput(
          String.format(
              Locale.ROOT,
              "%s is not valid YAML: %s (line %d)",
              file,
              e.getOriginalMessage().lines().findFirst().orElse(""),
              e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          "check indentation and quotes");
    }
  }

  private static Optional<String> text(JsonNode yaml, String key) {
    return yaml == null || !yaml.hasNonNull(key)
        ? Optional.empty()
        : Optional.of(yaml.get(key).asText());
  }

  private static Duration duration(String file, String value) {
    return Durations.parse(value)
        .orElseThrow(
            () ->
                new UnusableInput(
                    "%s: out-of-orderness is '%s'".formatted(file, value), Durations.hint(value)));
  }

  private static List<DefinitionChange> definitions(Path folder) throws IOException {
    try {
      return ScenarioDefinitions.read(folder);
    } catch (IllegalArgumentException e) {
      throw new UnusableInput(
          e.getMessage(),
          "a line is {\"kind\": \"PATTERN\", \"definition\": \"NAME\", \"version\": 1,"
              + " \"effective_at\": \"TIME\", \"yaml\": \"TEXT\"}; a line without yaml retires the"
              + " definition");
    }
  }

  private static Instant instant(String file, String key, String value) {
    try {
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeParseException e) {
      throw new UnusableInput(
          "%s: %s is '%s'".formatted(file, key, value),
          "allowed: a time such as 2026-05-04T10:15:30Z");
    }
  }
}
