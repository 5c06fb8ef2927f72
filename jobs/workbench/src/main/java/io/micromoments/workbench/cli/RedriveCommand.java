package io.micromoments.workbench.cli;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.Names;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.LiveTopics;
import io.micromoments.workbench.live.Redrive;
import io.micromoments.workbench.replay.UnusableInput;
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
      "Late events would be late again if sent unchanged. --late-as-of-now gives them the present"
          + " time and keeps their own in the header micromoments-event-time. That suits events that"
          + " count because they happened (a purchase), not those that count because of when they"
          + " happened (a visit). To match late events at their own time, a job must read its topics"
          + " again with a larger out-of-orderness."
    },
    footer = {
      "",
      "Examples:",
      "  ./micromoments redrive --settings cluster.properties --dry-run",
      "  ./micromoments redrive --settings cluster.properties --code UNKNOWN_SCHEMA",
      "  ./micromoments redrive --settings cluster.properties --topic late --late-as-of-now"
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
      description = "What is put back (default: ${DEFAULT-VALUE}).")
  private DeadLetterTopic which = DeadLetterTopic.rejected;

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "Only what was refused for this, for example UNKNOWN_SCHEMA.")
  private String code;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "What was refused from then on (default: all).")
  private String from;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "What was refused before then (default: up to now).")
  private String until;

  @Option(names = "--dry-run", description = "Says what would be done and does nothing.")
  private boolean dryRun;

  @Option(names = "--all", description = "Also what the job would refuse again.")
  private boolean all;

  @Option(names = "--again", description = "Also what was put back before.")
  private boolean again;

  @Option(
      names = "--late-as-of-now",
      description = "Late events get the present time; needed to put them back.")
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
      long[] told = {0};
      Redrive.RedriveResult done =
          Redrive.run(
              cluster,
              wanted,
              line -> {
                if (++told[0] <= MAX_SHOWN) {
                  err.println(line);
                }
              });
      if (told[0] > MAX_SHOWN) {
        err.printf(Locale.ROOT, "… and %d more%n", told[0] - MAX_SHOWN);
      }
      tell(done);
      return 0;
    }
  }

  private Redrive.RedriveOptions wanted() {
    Optional<Instant> begin = LiveOptions.time("--from", from);
    Optional<Instant> end = LiveOptions.time("--until", until);
    LiveOptions.checkOrder(begin, end);
    List<String> codes =
        Arrays.stream(InvalidRecord.Code.values()).map(InvalidRecord.Code::name).toList();
    if (code != null && !codes.contains(code)) {
      throw new UnusableInput("there is no code '%s'".formatted(code), Names.allowed(code, codes));
    }
    if (code != null && which != DeadLetterTopic.rejected) {
      throw new UnusableInput("late events have no code", "leave --code or --topic out");
    }
    if (which != DeadLetterTopic.rejected && !lateAsOfNow) {
      throw new UnusableInput(
          "late events put back as they are would be late again",
          "--late-as-of-now gives them the present time; redrive --help says when that is right");
    }
    return new Redrive.RedriveOptions(
        which.topics, Optional.ofNullable(code), begin, end, all, dryRun, again, lateAsOfNow);
  }

  private void tell(Redrive.RedriveResult done) {
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("dry_run", dryRun);
      json.put("put_back", done.redriven());
      json.put("without_key", done.withoutKey());
      json.put("put_back_before", done.before());
      json.put("left", done.left());
      out.println(Json.of(json));
      return;
    }
    out.printf(Locale.ROOT, "%-16s %d%n", dryRun ? "would put back" : "put back", done.redriven());
    out.printf(Locale.ROOT, "%-16s %d%n", "without a key", done.withoutKey());
    out.printf(Locale.ROOT, "%-16s %d%n", "put back before", done.before());
    out.printf(
        Locale.ROOT, "%-16s %d%n", "left", done.left().values().stream().mapToLong(n -> n).sum());
    done.left().forEach((why, count) -> out.printf(Locale.ROOT, "  %6d: %s%n", count, why));
  }
}
