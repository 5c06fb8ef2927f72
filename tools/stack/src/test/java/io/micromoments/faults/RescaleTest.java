package io.micromoments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.InteractionEvent;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.stack.TopicClient;
import io.micromoments.stack.flink.FlinkJobs;
import io.micromoments.stack.server.Await;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Checks that a job restored at another parallelism keeps its state: partial matches, customer
 * context, budgets and source offsets.
 */
@Timeout(900)
class RescaleTest extends SharedStackTest {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int CUSTOMERS = 12;
  private static final int PARTITIONS = 3;

  private static final String ALERTED =
      """
      pattern: alerted
      version: VERSION
      moment: KNOW
      intent: balance
      steps: [{ step: alert, on: interaction, where: event.kind == "balance_alert" }]
      """;

  private static final String CALLED =
      """
      pattern: called-after-alert
      version: 1
      moment: DO
      intent: balance
      within: 10h
      requires-consent: [personalisation]
      steps:
        - { step: alert, on: interaction, where: event.kind == "balance_alert" }
        - { step: call, on: interaction, where: event.kind == "call" }
      """;

  private TopicClient topics;

  @Test
  void aSavepointAndARetainedCheckpointAreRestoredAtAnyParallelism() throws Exception {
    Connection connection = scene.connection("rescale.");
    TopicCreation.create(connection, Topic.all(Topic.CHANNELS), PARTITIONS, Optional.empty());
    try (TopicClient client = new TopicClient(connection)) {
      topics = client;
      publish("alerted", 1, alerted(1));
      publish("called-after-alert", 1, CALLED);
      topics.put("context.catalog", "overdraft", offer());
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        know("c" + customer);
      }
      topics.flush();

      FlinkJobs jobs = scene.flink().jobs();
      Optional<Path> from = Optional.empty();
      int[] parallelisms = {1, 2, 1, 4};
      for (int life = 0; life < parallelisms.length; life++) {
        JobID job =
            jobs.submit(
                MicromomentsJob.class, TestStack.arguments(connection), from, parallelisms[life]);
        jobs.awaitRunning(job, LIMIT);
        // Customers alerted in the previous life call now, and are alerted again.
        send("call", life * 2);
        send("balance_alert", life * 2 + 1);
        int calls = life * CUSTOMERS;
        int alerts = (life + 1) * CUSTOMERS;
        Await.holds(
            "life " + life + ": all calls and alerts were seen",
            LIMIT,
            () -> moments("called-after-alert") == calls && moments("alerted") == alerts);
        if (life == 1) {
          publish("alerted", 2, alerted(2)); // may be first read after the restore
          topics.flush();
        }
        if (life % 2 == 0) {
          from = Optional.of(jobs.stopWithSavepoint(job, folder.resolve("savepoints"), LIMIT));
        } else {
          long done = jobs.completedCheckpoints(job);
          Await.holds(
              "two more checkpoints", LIMIT, () -> jobs.completedCheckpoints(job) >= done + 2);
          from = scene.flink().checkpoints().newest(job);
          jobs.cancel(job, LIMIT);
        }
      }
      // Every moment must have its command, and every command its reservation.
      List<OfferResequenceCommand> commands =
          topics.read(Topic.COMMANDS, OfferResequenceCommand.class).stream()
              .map(TopicClient.Read::value)
              .toList();
      assertThat(commands).allMatch(command -> command.getAfter().size() == 1);
      assertThat(commands.stream().map(each -> each.getMoment().getId()).distinct())
          .hasSize(parallelisms.length * CUSTOMERS + (parallelisms.length - 1) * CUSTOMERS);
      assertThat(scene.logged("Completed checkpoint")).as("the log is read").isNotEmpty();
      assertThat(scene.logged("Name collision")).as("metrics are registered once").isEmpty();
    }
  }

  private long moments(String pattern) {
    return topics.read(Topic.MOMENTS, Micromoment.class).stream()
        .map(TopicClient.Read::value)
        .filter(moment -> moment.getPattern().equals(pattern))
        .map(Micromoment::getMomentId)
        .distinct()
        .count();
  }

  private void send(String kind, int hour) {
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      topics.put(
          "events.interaction",
          "c" + customer,
          InteractionEvent.newBuilder()
              .setEventId(kind + hour)
              .setEventTime(time(hour).plusSeconds(customer))
              .setCustomerId("c" + customer)
              .setChannel("WEB")
              .setKind(kind)
              .build());
    }
    topics.flush();
  }

  private void know(String customer) {
    topics.put(
        "context.consent",
        customer + "/personalisation",
        new Consent("consent", Workload.BEGIN, customer, "personalisation", true));
    topics.put(
        "context.offers",
        customer,
        new CandidateOffers(
            "list", Workload.BEGIN, customer, List.of(new CandidateOffer("overdraft", 1.0))));
  }

  private static Offer offer() {
    return Offer.newBuilder()
        .setEventId("offer")
        .setEventTime(Workload.BEGIN)
        .setOfferId("overdraft")
        .setCategory("credit")
        .setIntents(List.of("balance"))
        .setBudget(1_000L)
        .build();
  }

  private void publish(String pattern, int version, String yaml) {
    topics.put(
        Topic.PATTERNS,
        pattern,
        new PatternDefinition(
            pattern + version,
            Workload.BEGIN.minus(Duration.ofDays(1)),
            pattern,
            version,
            yaml,
            PatternStatus.live));
  }

  private static String alerted(int version) {
    return ALERTED.replace("VERSION", String.valueOf(version));
  }

  private static Instant time(int hour) {
    return Workload.BEGIN.plus(Duration.ofHours(hour)).plusSeconds(60);
  }
}
