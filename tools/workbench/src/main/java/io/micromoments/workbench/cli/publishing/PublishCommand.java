package io.micromoments.workbench.cli.publishing;

import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.text.Names;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.LiveOptions;
import io.micromoments.workbench.live.definition.Definition;
import io.micromoments.workbench.live.definition.Publication;
import io.micromoments.workbench.live.definition.PublishedDefinitions;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.DurationOption;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.TerminalProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Validates and tests patterns and policies, publishes them to control.patterns and"
          + " control.policies, and waits until the job reports a status for each.",
      "Publishing is all or nothing: an error, a failing test or a version that is not higher than"
          + " the published one aborts it. Definitions take effect 10 seconds later in event time;"
          + " if no events arrive, once idle detection advances event time.",
      "With --retire, --now quarantines the definition as soon as the job reads it, regardless of"
          + " event time. It also works for a job that keeps restarting, because the job reads"
          + " quarantines before its first event.",
      "Exit codes: 0 if all definitions are active, or retired with --retire. 1 if a file has"
          + " errors, a test failed, a version was too low, rejected or quarantined, or the job"
          + " reported no status in time. 2 for invalid usage, or if the broker or the registry"
          + " does not respond."
    },
    footer = {
      "",
      "Examples:",
      "  ./micromoments publish patterns/library/bank \\",
      "      --bootstrap-servers 127.0.0.1:9092 --registry http://127.0.0.1:8081",
      "  ./micromoments publish --retire auto-loan-at-dealership \\",
      "      --settings cluster.properties",
      "  ./micromoments publish --retire auto-loan-at-dealership --now \\",
      "      --settings cluster.properties",
      "  ./micromoments publish --list --settings cluster.properties --format json"
    })
public final class PublishCommand implements Callable<Integer> {

  @Parameters(arity = "0..*", paramLabel = "PATH", description = "Files or folders.")
  private List<Path> paths = new ArrayList<>();

  @Mixin private LiveOptions live;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = DurationOption.class,
      description =
          "How long to wait for the job's status, such as 90s or 5m (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Option(
      names = "--retire",
      paramLabel = "NAME",
      description = "Retires the pattern of this name, or the policy if there is no such pattern.")
  private String retire;

  @Option(
      names = "--now",
      description =
          "With --retire: takes effect immediately instead of in event time. Only a higher version"
              + " reactivates the definition.")
  private boolean now;

  @Option(
      names = "--list",
      description =
          "Lists the published definitions with the last status that the job reported for each.")
  private boolean list;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    int asked = (paths.isEmpty() ? 0 : 1) + (retire == null ? 0 : 1) + (list ? 1 : 0);
    if (asked != 1) {
      throw new UnusableInput(
          asked == 0
              ? "nothing to publish: PATH, --retire or --list is required"
              : "PATH, --retire and --list are mutually exclusive",
          "allowed: publish PATH…, publish --retire NAME or publish --list");
    }
    if (now && retire == null) {
      throw new UnusableInput("--now requires --retire", "allowed: publish --retire NAME --now");
    }
    if (list) {
      try (Cluster cluster = live.open()) {
        new PublishedList(PublishedDefinitions.read(cluster))
            .print(spec.commandLine().getOut(), format);
        return 0;
      }
    }
    return retire != null ? retire() : publish();
  }

  private int publish() throws Exception {
    Optional<List<Definition>> tested = TestedDefinitions.of(paths, spec.commandLine().getErr());
    if (tested.isEmpty()) {
      return 1;
    }
    try (Cluster cluster = live.open();
        Publication publication = new Publication(cluster, false)) {
      PublishedDefinitions published = PublishedDefinitions.read(cluster);
      PublishResults results = new PublishResults();
      List<Definition> toSend = new ArrayList<>();
      List<Definition> unanswered = new ArrayList<>();
      for (Definition each : tested.get()) {
        Optional<String> rejectionReason = published.rejectionReason(each);
        if (rejectionReason.isPresent()) {
          results.versionTooLow(each, rejectionReason.get());
        } else if (published.isPublished(each)) {
          published
              .statusOf(each.name())
              .filter(it -> it.getVersion() == each.version())
              .ifPresentOrElse(
                  said -> results.alreadyPublished(each, said), () -> unanswered.add(each));
        } else {
          toSend.add(each);
        }
      }
      if (results.isAnyRefused()) {
        toSend.forEach(results::notSent);
        unanswered.forEach(each -> results.timedOut(each, Duration.ZERO, cluster.connection()));
      } else {
        publication.send(toSend);
        publication.expect(unanswered);
        await(publication, cluster, results, results::answered);
      }
      results.print(spec.commandLine().getOut(), format);
      return results.exit();
    }
  }

  private int retire() throws Exception {
    try (Cluster cluster = live.open()) {
      PublishedDefinitions published = PublishedDefinitions.read(cluster);
      Definition known =
          published
              .find(DefinitionKind.PATTERN, retire)
              .or(() -> published.find(DefinitionKind.POLICY, retire))
              .filter(each -> now || !each.isRetired())
              .orElseThrow(() -> nothingToRetire(published));
      PublishResults results = new PublishResults();
      try (Publication publication = new Publication(cluster, true)) {
        if (now) {
          publication.quarantine(List.of(known), "retired immediately by an operator");
        }
        publication.send(List.of(known));
        await(publication, cluster, results, now ? results::quarantined : results::answered);
      }
      results.print(spec.commandLine().getOut(), format);
      return results.exit();
    }
  }

  private UnusableInput nothingToRetire(PublishedDefinitions published) {
    List<String> standing =
        published.all().stream().filter(each -> !each.isRetired()).map(Definition::name).toList();
    return new UnusableInput(
        "cannot retire '%s': no such definition on %s or %s"
            .formatted(retire, Topic.PATTERNS, Topic.POLICIES),
        (standing.isEmpty() ? "nothing is published; " : Names.allowed(retire, standing) + "; ")
            + "a pattern that the job loaded from its pattern folder is not on the topic: publish a"
            + " higher version of it first");
  }

  private void await(
      Publication publication,
      Cluster cluster,
      PublishResults results,
      BiConsumer<Definition, DefinitionStatus> onAnswer)
      throws InterruptedException {
    TerminalProgress progress = new TerminalProgress(spec.commandLine().getErr());
    publication
        .await(timeout, onAnswer, waiting -> progress.show(waitingFor(waiting, publication)))
        .forEach(each -> results.timedOut(each, timeout, cluster.connection()));
    progress.clear();
  }

  private static String waitingFor(List<Definition> waiting, Publication publication) {
    return waiting.isEmpty()
        ? ""
        : "waiting for the job's status of %s, which follows when event time has passed %s"
            .formatted(
                waiting.size() == 1 ? waiting.get(0).name() : waiting.size() + " definitions",
                publication.effectiveAt().truncatedTo(ChronoUnit.SECONDS));
  }
}
