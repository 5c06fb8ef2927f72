package io.micromoments.workbench.cli;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.text.Names;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.LiveOptions;
import io.micromoments.workbench.live.LiveTopics;
import io.micromoments.workbench.live.redrive.Redrive;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.TimeOptions;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    description = {
      "Sends rejected records back to their topics, byte for byte and with their keys, once the job"
          + " can accept them: for example, after their schema was registered. Records that would be"
          + " rejected again are skipped. The broker remembers what was redriven (group"
          + " micromoments-redrive), so nothing is redriven twice as long as redrive runs at least"
          + " once per offsets.retention.minutes (7 days by default).",
      "Late events would be late again if sent unchanged. --late-as-of-now sets their event time to"
          + " the current time and keeps the original one in the header micromoments-event-time."
          + " This suits events that matter because they happened (a purchase), not events that"
          + " matter because of when they happened (a visit). To match late events at their own"
          + " time, a job must read its topics again with a larger out-of-orderness."
    },
    footer = {
      "",
      "Examples:",
      "  ./micromoments redrive --settings cluster.properties --dry-run",
      "  ./micromoments redrive --settings cluster.properties --code UNKNOWN_SCHEMA",
      "  ./micromoments redrive --settings cluster.properties --topic late \\",
      "      --late-as-of-now"
    })
final class RedriveCommand implements Callable<Integer> {

  /** Topics to read. */
  enum DeadLetterTopic {
    rejected(Topic.REJECTED),
    late(Topic.LATE),
    both(Topic.REJECTED, Topic.LATE);

    private final List<String> topics;

    DeadLetterTopic(String... topics) {
      this.topics = List.of(topics);
    }
  }

  private static final int MAX_SHOWN = 20;

  @Mixin private LiveOptions live;

  @Option(
      names = "--topic",
      paramLabel = "rejected|late|both",
      description = "Topics to redrive (default: ${DEFAULT-VALUE}).")
  private DeadLetterTopic which = DeadLetterTopic.rejected;

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "Only records rejected with this code, for example UNKNOWN_SCHEMA.")
  private String code;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Records rejected from this time on (default: all).")
  private String from;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Records rejected before this time (default: now).")
  private String until;

  @Option(names = "--dry-run", description = "Prints what would be redriven, but sends nothing.")
  private boolean dryRun;

  @Option(names = "--all", description = "Also records that the job would reject again.")
  private boolean all;

  @Option(names = "--again", description = "Also records that were redriven before.")
  private boolean again;

  @Option(
      names = "--late-as-of-now",
      description =
          "Sets the event time of late events to the current time; required to redrive them.")
  private boolean lateAsOfNow;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Redrive.RedriveOptions wanted = wanted();
    PrintWriter err = spec.commandLine().getErr();
    try (Cluster cluster = live.open()) {
      List<String> needed = new ArrayList<>(which.topics);
      needed.addAll(LiveTopics.NAMES);
      cluster.require(needed);
      long[] shown = {0};
      Redrive.RedriveResult done =
          Redrive.run(
              cluster,
              wanted,
              line -> {
                if (++shown[0] <= MAX_SHOWN) {
                  err.println(line);
                }
              });
      if (shown[0] > MAX_SHOWN) {
        err.printf(Locale.ROOT, "… and %d more%n", shown[0] - MAX_SHOWN);
      }
      print(done);
      return 0;
    }
  }

  private Redrive.RedriveOptions wanted() {
    Optional<Instant> begin = TimeOptions.time("--from", from);
    Optional<Instant> end = TimeOptions.time("--until", until);
    TimeOptions.checkOrder(begin, end);
    List<String> codes =
        Arrays.stream(InvalidRecord.Code.values()).map(InvalidRecord.Code::name).toList();
    if (code != null && !codes.contains(code)) {
      throw new UnusableInput("unknown code '%s'".formatted(code), Names.allowed(code, codes));
    }
    if (code != null && which != DeadLetterTopic.rejected) {
      throw new UnusableInput("late events have no code", "omit --code or --topic");
    }
    if (which != DeadLetterTopic.rejected && !lateAsOfNow) {
      throw new UnusableInput(
          "late events would be late again if redriven unchanged",
          "--late-as-of-now sets their event time to the current time; see redrive --help");
    }
    return new Redrive.RedriveOptions(
        which.topics, Optional.ofNullable(code), begin, end, all, dryRun, again, lateAsOfNow);
  }

  private void print(Redrive.RedriveResult done) {
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("dry_run", dryRun);
      json.put("redriven", done.redriven());
      json.put("without_key", done.withoutKey());
      json.put("redriven_before", done.redrivenBefore());
      json.put("skipped", done.skipped());
      out.println(Json.of(json));
      return;
    }
    out.printf(Locale.ROOT, "%-16s %d%n", dryRun ? "would redrive" : "redriven", done.redriven());
    out.printf(Locale.ROOT, "%-16s %d%n", "without a key", done.withoutKey());
    out.printf(Locale.ROOT, "%-16s %d%n", "redriven before", done.redrivenBefore());
    out.printf(
        Locale.ROOT,
        "%-16s %d%n",
        "skipped",
        done.skipped().values().stream().mapToLong(n -> n).sum());
    done.skipped().forEach((why, count) -> out.printf(Locale.ROOT, "  %6d: %s%n", count, why));
  }
}
