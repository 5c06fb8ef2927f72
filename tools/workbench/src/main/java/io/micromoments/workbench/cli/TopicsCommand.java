package io.micromoments.workbench.cli;

import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import io.micromoments.topics.TopicInspection;
import io.micromoments.topics.TopicInspection.Found;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.LiveOptions;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description =
        "Lists the job's topics and the schemas of their values, with their differences from what"
            + " the job requires. --create creates missing topics and registers the schemas;"
            + " existing topics are not changed. Exit code 1 if anything is missing or differs.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments topics --bootstrap-servers 127.0.0.1:9092 \\",
      "      --registry http://127.0.0.1:8081",
      "  ./micromoments topics --settings cluster.properties --partitions 12 --create"
    })
final class TopicsCommand implements Callable<Integer> {

  @Mixin private LiveOptions live;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description =
          "Number of partitions, except of topics that need only one (default: ${DEFAULT-VALUE}).")
  private int partitions = 4;

  @Option(
      names = "--replication",
      paramLabel = "N",
      description = "Replication factor (default: the broker's default).")
  private Short replication;

  @Option(
      names = "--channels",
      split = ",",
      paramLabel = "NAME",
      description = "Channels that have a topic (default: ${DEFAULT-VALUE}).")
  private List<String> channels = Topic.CHANNELS;

  @Option(names = "--create", description = "Creates missing topics and registers the schemas.")
  private boolean create;

  @Option(names = "--format", description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (partitions < 1 || (replication != null && replication < 1)) {
      throw new UnusableInput(
          partitions < 1 ? "--partitions is " + partitions : "--replication is " + replication,
          "allowed: 1 or more");
    }
    List<Topic> topics =
        Topic.all(channels.stream().map(String::strip).filter(name -> !name.isEmpty()).toList());
    try (Cluster cluster = live.open()) {
      Set<String> created = create ? create(cluster.connection(), topics) : Set.of();
      List<Found> found =
          TopicInspection.inspect(
              cluster.admin(), cluster.registry(), cluster.connection(), topics);
      show(cluster.connection(), found, created);
      return found.stream().allMatch(Found::matches) ? 0 : 1;
    }
  }

  private Set<String> create(Connection connection, List<Topic> topics)
      throws InterruptedException {
    try {
      return TopicCreation.create(connection, topics, partitions, Optional.ofNullable(replication))
          .stream()
          .filter(TopicCreation.Outcome::created)
          .map(outcome -> outcome.topic().name())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UnusableInput(
          e.getMessage(), "topics created so far are kept; run the command again");
    }
  }

  private void show(Connection connection, List<Found> found, Set<String> created) {
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("as_expected", found.stream().allMatch(Found::matches));
      json.put("topics", found.stream().map(each -> json(connection, each, created)).toList());
      out.println(Json.of(json));
      return;
    }
    Table table = new Table("topic", "key", "cleanup", "retention", "partitions", "schema", "");
    for (Found each : found) {
      Topic topic = each.topic();
      table.row(
          connection.topic(topic.name()),
          topic.key(),
          topic.isCompacted() ? "compact" : "delete",
          topic.retention().map(kept -> kept.toDays() + "d").orElse("unlimited"),
          each.partitions().map(String::valueOf).orElse("missing (" + planned(topic) + ")"),
          each.schemaId().map(String::valueOf).orElse("missing"),
          created.contains(topic.name()) ? "created" : String.join("; ", each.differences()));
    }
    table.print(out);
    long missing = found.stream().filter(each -> each.partitions().isEmpty()).count();
    long schemas = found.stream().filter(each -> each.schemaId().isEmpty()).count();
    long differ = found.stream().filter(each -> !each.differences().isEmpty()).count();
    out.printf(
        Locale.ROOT,
        "%d topics, %d created, %d missing, %d schemas missing, %d differ%n",
        found.size(),
        created.size(),
        missing,
        schemas,
        differ);
    if (missing + schemas > 0) {
      out.println("to create the topics and register the schemas, run with --create");
    }
    if (differ > 0) {
      out.println("differing settings are not changed; use kafka-configs.sh --alter");
    }
  }

  private int planned(Topic topic) {
    return topic.isSmall() ? 1 : partitions;
  }

  private Map<String, Object> json(Connection connection, Found found, Set<String> created) {
    Topic topic = found.topic();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("topic", connection.topic(topic.name()));
    json.put("record", topic.recordName());
    json.put("key", topic.key());
    json.put("cleanup", topic.isCompacted() ? "compact" : "delete");
    json.put("retention_ms", topic.retention().map(kept -> (Object) kept.toMillis()).orElse(null));
    json.put("exists", found.partitions().isPresent());
    json.put("created", created.contains(topic.name()));
    json.put("partitions", found.partitions().orElse(planned(topic)));
    json.put("schema_id", found.schemaId().orElse(null));
    json.put("differences", found.differences());
    return json;
  }
}
