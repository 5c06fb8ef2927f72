package io.micromoments.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.stack.flink.JobOffsets;
import io.micromoments.stack.server.NoProgressException;
import io.micromoments.stack.server.StackException;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.ScenarioSender;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Sends Jason's scenario through the topics and expects a command and an instruction to the mobile
 * channel. It does not depend on the machine's speed: the first event is sent after the job has
 * read all context records, and the first event of another topic after all preceding ones, as there
 * is no order across topics.
 */
final class ScenarioCheck {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CUSTOMER = "jason";
  private static final String OFFER = "auto-loan-discount";
  private static final String PHONE = Topic.CHANNEL + "mobile_app";
  private static final Set<String> CONTEXT =
      Arrays.stream(ContextStream.values())
          .map(ContextStream::topic)
          .collect(Collectors.toUnmodifiableSet());
  private static final Set<String> EVENTS =
      EventStream.external().stream()
          .map(EventStream::topic)
          .collect(Collectors.toUnmodifiableSet());

  private final Connection connection;
  private final TopicClient topics;
  private final ProgressWait wait;

  /**
   * Creates a check; topics must be empty and the job running.
   *
   * @param topics of the same connection
   */
  ScenarioCheck(Connection connection, TopicClient topics, ProgressWait wait) {
    this.connection = connection;
    this.topics = topics;
    this.wait = wait;
  }

  /**
   * The outcome of the scenario.
   *
   * @param placeBefore 1-based position of the offer in the original list
   * @param topic topic of the channel instruction
   */
  record CheckResult(
      String customer, String commandId, String offer, int placeBefore, String topic) {}

  /**
   * Sends the scenario and waits for the expected output.
   *
   * @param story the scenario's folder; all of its context records must be older than its events
   * @throws NoProgressException if the output does not arrive
   */
  CheckResult run(Path story) throws IOException, InterruptedException {
    send(story);
    wait.until(
        "a command of %s with %s first is in the topic %s"
            .formatted(CUSTOMER, OFFER, Topic.COMMANDS),
        () -> outputs(commands().stream().anyMatch(ScenarioCheck::isWanted)));
    OfferResequenceCommand command =
        commands().stream().filter(ScenarioCheck::isWanted).findFirst().orElseThrow();
    wait.until(
        "the instruction of command %s is in the topic %s".formatted(command.getCommandId(), PHONE),
        () -> {
          List<TopicClient.Read<ChannelInstruction>> instructions =
              topics.read(PHONE, ChannelInstruction.class);
          return new ProgressWait.Observation(
              instructions.stream()
                  .anyMatch(each -> each.value().getCommandId().equals(command.getCommandId())),
              instructions.size(),
              instructions.size() + " instructions for other commands");
        });
    return new CheckResult(
        CUSTOMER, command.getCommandId(), OFFER, command.getBefore().indexOf(OFFER) + 1, PHONE);
  }

  private void send(Path story) throws IOException, InterruptedException {
    int context = streams(story.resolve("context.jsonl")).size();
    List<String> events = streams(story.resolve("events.jsonl"));
    try (Cluster cluster = wait.untilAnswered("broker and registry respond", this::open);
        JobOffsets job = new JobOffsets(connection, MicromomentsDeployment.GROUP)) {
      ScenarioSender.send(
          story,
          cluster,
          new ScenarioSender.SendOptions(Optional.empty(), false),
          line -> {
            throw new StackException("cannot read the scenario: " + line);
          },
          sent -> {
            int sentEvents = (int) sent - context;
            if (sentEvents == 0) {
              awaitRead(job, CONTEXT, context, "context records");
            } else if (sentEvents > 0 && isLastOfItsTopic(sentEvents - 1, events)) {
              awaitRead(job, EVENTS, sentEvents, "events");
            }
          });
    }
  }

  /** On a busy machine, the first responses may take longer than the CLI's own timeout. */
  private Cluster open() throws IOException {
    try {
      return Cluster.open(connection);
    } catch (UnusableInput notYet) {
      throw new IOException(notYet.getMessage(), notYet);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while connecting to broker and registry", e);
    }
  }

  private void awaitRead(JobOffsets job, Set<String> from, int sent, String what) {
    wait.until(
        String.format(Locale.ROOT, "the job has read the %d %s sent so far", sent, what),
        () ->
            ProgressWait.Observation.of(
                job.read(from), sent, what + " read as of the job's last checkpoint"));
  }

  /** Returns whether the next event, if any, goes to another topic. */
  private static boolean isLastOfItsTopic(int event, List<String> streams) {
    return event + 1 == streams.size() || !streams.get(event).equals(streams.get(event + 1));
  }

  /** Returns the stream of each line of a scenario file. */
  private static List<String> streams(Path file) throws IOException {
    List<String> streams = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        streams.add(JSON.readTree(line).path("stream").asText());
      }
    }
    return streams;
  }

  /** Returns the number of output records so far, as progress towards the expected one. */
  private ProgressWait.Observation outputs(boolean isMet) {
    long moments = topics.count(Topic.MOMENTS);
    List<OfferResequenceCommand> commands = commands();
    long rejected = topics.count(Topic.REJECTED);
    long late = topics.count(Topic.LATE);
    return new ProgressWait.Observation(
        isMet,
        moments + commands.size() + rejected + late,
        String.format(
            Locale.ROOT,
            "%d moments, %d commands%s, %d rejected records, %d late events",
            moments,
            commands.size(),
            firstOffers(commands),
            rejected,
            late));
  }

  /** Lists the top offers of the commands, such as " (relationship-review first)". */
  private static String firstOffers(List<OfferResequenceCommand> commands) {
    Set<String> first =
        commands.stream()
            .filter(command -> !command.getAfter().isEmpty())
            .map(command -> command.getAfter().get(0).getOfferId())
            .collect(Collectors.toCollection(TreeSet::new));
    return first.isEmpty() ? "" : " (" + String.join(", ", first) + " first)";
  }

  private List<OfferResequenceCommand> commands() {
    return topics.read(Topic.COMMANDS, OfferResequenceCommand.class).stream()
        .map(TopicClient.Read::value)
        .toList();
  }

  private static boolean isWanted(OfferResequenceCommand command) {
    return command.getCustomerId().equals(CUSTOMER)
        && !command.getAfter().isEmpty()
        && command.getAfter().get(0).getOfferId().equals(OFFER);
  }
}
