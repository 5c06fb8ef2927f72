package io.micromoments.workbench.cli;

import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.Names;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.Definition;
import io.micromoments.workbench.live.Publication;
import io.micromoments.workbench.live.PublishedDefinitions;
import io.micromoments.workbench.replay.UnusableInput;
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
      "Validates and tests patterns and policies, puts them on control.patterns and"
          + " control.policies, and waits until the job says what became of each.",
      "Publishing is all or nothing: an error, a failing test or a version that is not higher than"
          + " the published one stops it. Definitions take effect 10 seconds later in event time; in a"
          + " quiet stream, once idle detection advances time.",
      "With --retire, --now quarantines the definition as soon as the job reads it, whatever the"
          + " event time. It also works for a job that keeps restarting: it reads the quarantine before"
          + " its first event.",
      "Exit 0: all are active, or retired as asked. 1: tests failed, a version was refused or"
          + " quarantined, or no answer came. 2: wrong use, or broker or registry do not answer."
    },
    footer = {
      "",
      "Examples:",
      "  ./micromoments publish patterns/library/bank --bootstrap-servers 127.0.0.1:9092 \\",
      "      --registry http://127.0.0.1:8081",
      "  ./micromoments publish --retire auto-loan-at-dealership --settings cluster.properties",
      "  ./micromoments publish --retire auto-loan-at-dealership --now --settings cluster.properties",
      "  ./micromoments publish --list --settings cluster.properties --format json"
    })
final class PublishCommand implements Callable<Integer> {

  @Parameters(arity = "0..*", paramLabel = "PATH", description = "Files, or folders of files.")
  private List<Path> paths = new ArrayList<>();

  @Mixin private LiveOptions live;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = DurationOption.class,
      description = "How long to wait for the job, such as 90s or 5m (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Option(
      names = "--retire",
      paramLabel = "NAME",
      description = "Retires a pattern (or a policy, where no pattern has the name).")
  private String retire;

  @Option(
      names = "--now",
      description =
          "With --retire: takes effect at once instead of in event time. Only a higher version brings"
              + " it back.")
  private boolean now;

  @Option(
      names = "--list",
      description = "Shows what is on the control topics and what the job last said of each.")
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
              ? "there is nothing to publish"
              : "PATH, --retire and --list exclude each other",
          "allowed: publish PATH…, publish --retire NAME or publish --list");
    }
    if (now && retire == null) {
      throw new UnusableInput(
          "--now goes only with --retire", "allowed: publish --retire NAME --now");
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
          results.refused(each, rejectionReason.get());
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
          publication.quarantine(List.of(known), "retired at once by an operator");
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
        "there is no pattern '%s' on %s to retire".formatted(retire, Topic.PATTERNS),
        (standing.isEmpty() ? "nothing is published; " : Names.allowed(retire, standing) + "; ")
            + "a pattern that the job was started with is not published: publish a higher version of"
            + " it first");
  }

  private void await(
      Publication publication,
      Cluster cluster,
      PublishResults results,
      BiConsumer<Definition, DefinitionStatus> onAnswer)
      throws InterruptedException {
    Progress progress = new Progress(spec.commandLine().getErr());
    publication
        .await(timeout, onAnswer, waiting -> progress.show(waitingFor(waiting, publication)))
        .forEach(each -> results.timedOut(each, timeout, cluster.connection()));
    progress.clear();
  }

  private static String waitingFor(List<Definition> waiting, Publication publication) {
    return waiting.isEmpty()
        ? ""
        : "waiting for the job to say what became of %s; it will when its events have passed %s"
            .formatted(
                waiting.size() == 1 ? waiting.get(0).name() : waiting.size() + " definitions",
                publication.effectiveAt().truncatedTo(ChronoUnit.SECONDS));
  }
}
