package io.micromoments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.faults.FaultPlan.Planned;
import io.micromoments.schemas.ContextStream;
import io.micromoments.stack.TopicClient;
import io.micromoments.stack.server.Await;
import io.micromoments.stack.server.StackException;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Runs the job on one workload and its own topics while injecting the faults of a plan.
 *
 * @param prefix of the topics
 * @param settings of the job, in addition to the addresses
 */
record Round(
    TestStack scene, String prefix, Workload workload, FaultPlan plan, List<String> settings) {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int PER_SECOND = 350;

  /**
   * The result of a round.
   *
   * @param faultLog descriptions of the faults
   */
  record Result(Outputs outputs, EventCounts tally, List<String> faultLog) {}

  /**
   * Runs the round to its end.
   *
   * @param reference minimum expected output; empty if any output is accepted
   */
  Result play(Optional<Outputs> reference) throws Exception {
    Connection connection = scene.connection(prefix);
    TopicCreation.create(
        connection, Topic.all(Topic.CHANNELS), Workload.PARTITIONS, Optional.empty());
    try (TopicClient topics = new TopicClient(connection);
        CheckpointedOffsetsWait takenIn =
            new CheckpointedOffsetsWait(
                connection, prefix + "group", known(), new NoOpContextRecords(topics)::send)) {
      WorkloadSender.sendAll(topics, workload.before());
      CountDownLatch calm = new CountDownLatch(1);
      WorkloadSender feed =
          new WorkloadSender(
              topics, workload.during(), PER_SECOND, takenIn::await, () -> await(calm));
      RunningJob job = RunningJob.start(scene.flink(), arguments(connection));
      try {
        List<String> faultLog = disturb(feed, job);
        calm.countDown();
        feed.join();
        EventCounts tally = awaitSettled(job, faultLog);
        Outputs outputs = awaitOutputs(job, topics, reference);
        assertThat(EventCounts.in(job.latestCheckpoint()))
            .as("in state")
            .isEqualTo(tally.counted());
        return new Result(outputs, tally, faultLog);
      } finally {
        feed.stop();
        job.cancel();
      }
    } finally {
      TopicClient.deleteTopics(connection, Topic.all(Topic.CHANNELS));
    }
  }

  private List<String> disturb(WorkloadSender feed, RunningJob job) throws IOException {
    if (plan.faults().isEmpty()) {
      job.awaitRunning();
    }
    feed.start();
    List<String> faultLog = new ArrayList<>();
    for (Planned planned : plan.faults()) {
      Await.holds(planned + " is due", LIMIT, () -> feed.sent() >= planned.sent());
      faultLog.add(new Injector(scene).inject(planned, job, () -> feed.atEnd() && isRead(job)));
    }
    return faultLog;
  }

  private static List<String> known() {
    return Stream.concat(
            Arrays.stream(ContextStream.values()).map(ContextStream::topic),
            Stream.of(Topic.PATTERNS))
        .toList();
  }

  private static void await(CountDownLatch calm) {
    try {
      calm.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isRead(RunningJob job) {
    try {
      return EventCounts.of(job).read() >= workload.eventsBeforeEnd();
    } catch (IOException notNow) {
      return false;
    }
  }

  /**
   * Waits until the metrics account for every event. Flink's REST API has been seen to omit a
   * task's metrics after two restarts in quick succession; then the counts in state decide.
   */
  private EventCounts awaitSettled(RunningJob job, List<String> faultLog) throws IOException {
    List<EventCounts> last = new ArrayList<>();
    try {
      Await.holds(
          "all events are accounted for",
          LIMIT,
          () -> {
            EventCounts tally = EventCounts.of(job);
            last.add(tally);
            // With {@code detection.order: arrival}, events are buffered only during a backlog.
            return tally.isComplete(workload.events())
                && (!isArrival() || tally.isNothingBuffered());
          });
      return last.get(last.size() - 1);
    } catch (StackException never) {
      EventCounts exported = last.isEmpty() ? new EventCounts(Map.of()) : last.get(last.size() - 1);
      EventCounts kept = EventCounts.in(job.latestCheckpoint());
      if (plan.faults().isEmpty() || !kept.isCompleteWith(exported, workload.events())) {
        throw new AssertionError(
            String.format(
                Locale.ROOT,
                "of %d events: %s; in state: %s; the job's last failure: %s",
                workload.events(),
                exported,
                kept,
                job.failure()),
            never);
      }
      faultLog.add("METRICS OF A TASK MISSING: " + exported);
      return kept;
    }
  }

  /** Waits for two checkpoints, after which no output is in flight, and the reference output. */
  private Outputs awaitOutputs(RunningJob job, TopicClient topics, Optional<Outputs> reference)
      throws IOException {
    job.awaitCheckpoints(2);
    if (reference.isPresent()) {
      List<List<String>> lacking = new ArrayList<>();
      try {
        Await.holds(
            "everything has come out",
            LIMIT,
            () -> {
              lacking.add(Outputs.read(topics, prefix).missingFrom(reference.get()));
              return lacking.get(lacking.size() - 1).isEmpty();
            });
      } catch (StackException never) {
        throw new AssertionError(String.join("\n", lacking.get(lacking.size() - 1)), never);
      }
    }
    return Outputs.read(topics, prefix);
  }

  private boolean isArrival() {
    return settings.contains("arrival");
  }

  private List<String> arguments(Connection connection) {
    List<String> arguments = TestStack.arguments(connection);
    arguments.addAll(
        List.of(
            "--ingest.group",
            prefix + "group",
            // Wait for partitions that are silent because of a fault instead of marking them idle.
            "--ingest.idle-after",
            "PT1H"));
    arguments.addAll(settings);
    return arguments;
  }
}
