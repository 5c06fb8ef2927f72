package io.micromoments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.schemas.InteractionEvent;
import io.micromoments.schemas.Micromoment;
import io.micromoments.stack.TopicClient;
import io.micromoments.stack.flink.FlinkJobs;
import io.micromoments.stack.server.Await;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Checks that patterns are published and retired in a job that fails in a loop or has no events.
 */
@Timeout(600)
class CrashLoopTest extends SharedStackTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String PATTERN =
      """
      pattern: NAME
      version: 1
      moment: KNOW
      intent: loan
      steps: [{ step: only, on: interaction, where: event.kind == "NAME" }]
      """;

  private static final String TESTS =
      """
      tests:
        - name: fires
          events: [{ at: 0s, on: interaction, kind: NAME }]
          expect: [{ at: 0s }]
        - name: does not
          events: [{ at: 0s, on: interaction, kind: other }]
          expect: []
      """;

  @Test
  void patternCanBeRetiredImmediatelyDuringACrashLoop() throws Exception {
    Connection connection = created("loop.");
    try (TopicClient topics = new TopicClient(connection)) {
      JobID job = startedWithAnEvent(connection, topics);
      assertThat(publish(connection, "poison", "healthy")).contains("activated");
      CrashSwitch.failOnMatch(scene.crashes(), "poison");
      happens(topics, "poison");
      Await.holds(
          "the job has failed three times",
          LIMIT,
          () -> CrashSwitch.failures(scene.crashes(), "poison") >= 3);

      assertThat(
              TestStack.run(
                  connection, "publish", "--retire", "poison", "--now", "--timeout", "2m"))
          .contains("poison", "quarantined");
      happens(topics, "healthy");
      awaitMoment(topics, "healthy");
      int failures = CrashSwitch.failures(scene.crashes(), "poison");
      happens(topics, "poison");
      happens(topics, "healthy");
      Await.holds("another moment", LIMIT, () -> moments(topics, "healthy") == 2);
      assertThat(CrashSwitch.failures(scene.crashes(), "poison")).isEqualTo(failures);
      assertThat(moments(topics, "poison")).isZero();
      jobs().cancel(job, LIMIT);
    }
  }

  @Test
  void restoredJobWithoutEventsActivatesAPattern() throws Exception {
    Connection connection = created("quiet.");
    try (TopicClient topics = new TopicClient(connection)) {
      JobID first = startedWithAnEvent(connection, topics);
      assertThat(publish(connection, "one")).contains("activated");
      happens(topics, "one");
      awaitMoment(topics, "one");
      Path savepoint = jobs().stopWithSavepoint(first, scene.savepoints(), LIMIT);
      JobID restored = submit(connection, Optional.of(savepoint));

      assertThat(publish(connection, "two")).contains("activated");
      happens(topics, "two");
      awaitMoment(topics, "two");
      jobs().cancel(restored, LIMIT);
    }
  }

  /** Starts a job and sends one event, so that event time starts. */
  private static JobID startedWithAnEvent(Connection connection, TopicClient topics) {
    JobID job = submit(connection, Optional.empty());
    happens(topics, "begin");
    return job;
  }

  private static Connection created(String prefix) throws Exception {
    Connection connection = scene.connection(prefix);
    TopicCreation.create(connection, Topic.all(Topic.CHANNELS), 2, Optional.empty());
    return connection;
  }

  private static FlinkJobs jobs() {
    return scene.flink().jobs();
  }

  private static JobID submit(Connection connection, Optional<Path> from) {
    JobID job = jobs().submit(MicromomentsJob.class, TestStack.arguments(connection), from);
    jobs().awaitRunning(job, LIMIT);
    return job;
  }

  /** Publishes patterns, each of which matches interactions whose kind equals its name. */
  private static String publish(Connection connection, String... names) throws Exception {
    List<Object> words = new ArrayList<>(List.of("publish"));
    Path patterns = Files.createTempDirectory(folder, "patterns");
    for (String name : names) {
      Files.writeString(patterns.resolve(name + ".tests.yaml"), TESTS.replace("NAME", name));
      words.add(Files.writeString(patterns.resolve(name + ".yaml"), PATTERN.replace("NAME", name)));
    }
    return TestStack.run(connection, words.toArray());
  }

  private static void happens(TopicClient topics, String kind) {
    topics.put(
        "events.interaction",
        "ann",
        InteractionEvent.newBuilder()
            .setEventId(kind + "-" + System.nanoTime())
            .setEventTime(Instant.now())
            .setCustomerId("ann")
            .setChannel("CALL_CENTER")
            .setKind(kind)
            .build());
    topics.flush();
  }

  private static void awaitMoment(TopicClient topics, String pattern) {
    Await.holds("a moment of " + pattern, LIMIT, () -> moments(topics, pattern) == 1);
  }

  private static long moments(TopicClient topics, String pattern) {
    return topics.read(Topic.MOMENTS, Micromoment.class).stream()
        .filter(read -> read.value().getPattern().equals(pattern))
        .count();
  }
}
