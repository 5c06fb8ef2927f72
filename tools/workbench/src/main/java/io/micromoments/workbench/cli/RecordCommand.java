package io.micromoments.workbench.cli;

import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.text.Names;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.LiveOptions;
import io.micromoments.workbench.live.LiveTopics;
import io.micromoments.workbench.live.definition.DefinitionLog;
import io.micromoments.workbench.live.recording.RecordedScenario;
import io.micromoments.workbench.live.recording.RequiredLead;
import io.micromoments.workbench.live.recording.TopicRecording;
import io.micromoments.workbench.pseudonyms.PseudonymKey;
import io.micromoments.workbench.pseudonyms.Pseudonyms;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.DurationOption;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.OutputPath;
import io.micromoments.workbench.terminal.TerminalProgress;
import io.micromoments.workbench.terminal.TimeOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description = {
      "Records the topics of a running job as a scenario folder for replay --scenario: events,"
          + " context records, and patterns and policies with their changes. Events are in the"
          + " order in which they reached the broker, across all partitions.",
      "A replay starts without state. With --from, it lacks partial matches, cooldowns and moments"
          + " of earlier events: --lead also records the events before --from, from which a replay"
          + " builds this state without showing their results.",
      "--pseudonymize replaces customer, device, session, event, request and command ids with keyed"
          + " hashes, equal for equal ids; removes search queries and the values of properties,"
          + " attributes and preferences, except those named with --keep; truncates page_url and"
          + " referrer before ? and #, and hashes each path segment with a digit or an @; and"
          + " rounds coordinates to two decimals. All other data are kept: pseudonymous is not"
          + " anonymous."
    },
    footer = {
      "",
      "Examples:",
      "  ./micromoments record --bootstrap-servers 127.0.0.1:9092 \\",
      "      --registry http://127.0.0.1:8081 --out out/today --pack bank",
      "  ./micromoments record --settings cluster.properties --out out/noon \\",
      "      --from 2026-05-04T12:00:00Z --until 2026-05-04T13:00:00Z --lead 1h \\",
      "      --pseudonymize --keep term"
    })
final class RecordCommand implements Callable<Integer> {

  @Mixin private LiveOptions live;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Output folder, new or empty.")
  private Path out;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Records events that reached the broker from this time on (default: all), with the"
              + " context at this time.")
  private String from;

  @Option(
      names = "--lead",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      description =
          "How long before --from the recording starts, so that a replay has the partial matches,"
              + " cooldowns and moments that were open at --from (default: 0s).")
  private Duration lead;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Records what reached the broker before this time (default: now).")
  private String until;

  @Option(
      names = "--pack",
      paramLabel = "NAME",
      description =
          "Pack that the job was started with, written to scenario.yaml. Without it, a replay uses"
              + " only published patterns.")
  private String pack;

  @Option(
      names = "--out-of-orderness",
      paramLabel = "DURATION",
      defaultValue = "5s",
      converter = DurationOption.class,
      description =
          "How far an event may be behind the greatest event time before a replay treats it as late"
              + " (default: ${DEFAULT-VALUE}).")
  private Duration outOfOrderness;

  @Option(
      names = "--pseudonymize",
      description = "Replaces ids with keyed hashes and removes free text; see above.")
  private boolean pseudonymize;

  @Option(
      names = "--pseudonymize-key",
      paramLabel = "REFERENCE",
      description =
          "Reference to the key of the hashes, such as '$${env:NAME}' or '$${directory:PATH:FILE}',"
              + " for equal pseudonyms in several recordings (default: a random key that is not"
              + " stored). Implies --pseudonymize.")
  private String key;

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "NAME",
      description = "Keys in properties, attributes and preferences whose values are kept.")
  private Set<String> kept = Set.of();

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    TopicRecording.RecordingOptions wanted = wanted();
    if (Files.exists(out) && !isEmptyFolder(out)) {
      throw new UnusableInput(
          "--out %s is not an empty folder".formatted(out), "specify a new or empty folder");
    }
    try (Cluster cluster = live.open()) {
      cluster.require(LiveTopics.RECORDED);
      OutputPath.createFolder(out);
      TerminalProgress progress = new TerminalProgress(spec.commandLine().getErr());
      TopicRecording.RecordingResult recorded =
          TopicRecording.into(
              out,
              cluster,
              wanted,
              read -> progress.show(String.format(Locale.ROOT, "%,d records read", read)));
      progress.clear();
      RecordedScenario.write(
          out, cluster.connection(), wanted, recorded, Optional.ofNullable(pack));
      Optional<String> missing =
          wanted.from().isEmpty() ? Optional.empty() : missing(recorded.definitions(), wanted);
      print(recorded, missing);
      return 0;
    }
  }

  private TopicRecording.RecordingOptions wanted() throws IOException {
    Optional<Instant> begin = TimeOptions.time("--from", from);
    Optional<Instant> end = TimeOptions.time("--until", until);
    TimeOptions.checkOrder(begin, end);
    if (lead != null && begin.isEmpty()) {
      throw new UnusableInput(
          "--lead requires --from", "without --from, the recording starts with the oldest records");
    }
    Duration before = lead == null ? Duration.ZERO : lead;
    if (pack != null && !pack.matches("[a-zA-Z0-9_-]+")) {
      throw new UnusableInput(
          "--pack is '%s'".formatted(pack), "allowed: letters, digits, _ and -, such as bank");
    }
    if (pack != null && !Files.isDirectory(Home.pack(pack))) {
      throw new UnusableInput(
          "unknown pack '%s'".formatted(pack), Names.allowed(pack, Home.packs()));
    }
    if (begin.isPresent() && begin.get().isAfter(Instant.now())) {
      throw new UnusableInput(
          "--from %s is in the future".formatted(begin.get()),
          "allowed: times before now, " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }
    if (!pseudonymize && key == null && !kept.isEmpty()) {
      throw new UnusableInput("--keep requires --pseudonymize", "without it, all values are kept");
    }
    Optional<Pseudonyms> pseudonyms = Optional.empty();
    if (pseudonymize || key != null) {
      byte[] secret =
          key == null ? Pseudonyms.randomKey() : PseudonymKey.of("--pseudonymize-key", key);
      pseudonyms = Optional.of(new Pseudonyms(secret, kept));
    }
    return new TopicRecording.RecordingOptions(begin, before, end, pseudonyms, outOfOrderness);
  }

  /** Returns the files of the pack; empty if no pack is named. */
  private Optional<DefinitionFiles> files() throws IOException {
    return pack == null
        ? Optional.empty()
        : Optional.of(DefinitionFiles.read(List.of(Home.pack(pack))));
  }

  private static boolean isEmptyFolder(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
  }

  private Optional<String> missing(
      DefinitionLog.Changes definitions, TopicRecording.RecordingOptions wanted)
      throws IOException {
    Optional<DefinitionFiles> files = files();
    if (files.isEmpty() && !hasPatterns(definitions)) {
      return Optional.of(
          "the state at --from; the required lead is unknown, because no pattern is published:"
              + " specify the job's pack with --pack");
    }
    Instant begin = wanted.from().orElseThrow().minus(wanted.lead());
    return RequiredLead.of(definitions, begin, files).missing(wanted.lead());
  }

  private static boolean hasPatterns(DefinitionLog.Changes definitions) {
    return Scenario.patternVersions(definitions.changes()).findAny().isPresent();
  }

  /**
   * Prints what was recorded.
   *
   * @param missing what a replay of the recording lacks; empty if nothing
   */
  private void print(TopicRecording.RecordingResult recorded, Optional<String> missing) {
    List<String> missingVersions = recorded.definitions().missingVersions();
    PrintWriter console = spec.commandLine().getOut();
    if (format == Format.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("folder", out.toAbsolutePath().normalize().toString());
      json.put("events", recorded.events());
      json.put("lead_events", recorded.leadEvents());
      json.put("context", recorded.context());
      json.put("definitions", recorded.definitions().changes().size());
      json.put("missing", missing.orElse(null));
      json.put("missing_versions", missingVersions);
      json.put("unreadable", recorded.rejected());
      json.put("behind", recorded.behind());
      json.put("out_of_orderness_needed_ms", recorded.needed().toMillis());
      console.println(Json.of(json));
      return;
    }
    console.printf(
        Locale.ROOT,
        "%-15s %d%s%n",
        "events",
        recorded.events(),
        recorded.leadEvents() == 0
            ? ""
            : String.format(Locale.ROOT, ", %d of them before --from", recorded.leadEvents()));
    console.printf(Locale.ROOT, "%-15s %d%n", "context", recorded.context());
    console.printf(
        Locale.ROOT, "%-15s %d%n", "definitions", recorded.definitions().changes().size());
    console.printf(
        Locale.ROOT,
        "%-15s %d%s%n",
        "unreadable",
        recorded.rejected(),
        recorded.rejected() == 0 ? "" : ", see " + TopicRecording.REJECTED);
    if (recorded.behind() > 0) {
      console.printf(
          Locale.ROOT,
          "%-15s %d events that a replay treats as late, although they were on time in their"
              + " partitions; set out-of-orderness: %ds in scenario.yaml to include them%n",
          "late in replay",
          recorded.behind(),
          recorded.needed().toSeconds() + 1);
    }
    missing.ifPresent(each -> console.printf("%-15s %s%n", "missing", each));
    if (!missingVersions.isEmpty()) {
      console.printf(
          "%-15s %s: active during the recording, but their text is no longer on the topics%n",
          "missing", String.join(", ", missingVersions));
    }
    console.printf("%-15s %s%n", "written to", out.toAbsolutePath().normalize());
    console.printf(
        "%-15s ./micromoments replay --scenario %s%s --out %s%n",
        "replay it with",
        out,
        pack == null && !hasPatterns(recorded.definitions()) ? " --patterns PATH" : "",
        out.resolve("replayed"));
  }
}
