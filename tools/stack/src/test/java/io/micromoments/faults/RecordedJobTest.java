package io.micromoments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.WebChannel;
import io.micromoments.stack.TopicClient;
import io.micromoments.stack.server.Await;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import io.micromoments.workbench.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks that replaying a recording of a job's topics finds the same moments as the job. */
@Timeout(600)
class RecordedJobTest extends SharedStackTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String PAIR =
      """
      pattern: pair
      version: VERSION
      moment: KNOW
      intent: intent-VERSION
      within: 30m
      steps:
        - { step: one, on: clickstream, where: event.action == "view_item" }
        - { step: two, on: clickstream, where: event.action == "view_item" }
      """;

  private TopicClient topics;

  @Test
  void replayOfARecordingGivesTheSameMomentsWithTheVersionsAndStateOfThatTime() throws Exception {
    Connection connection = scene.connection("recorded.");
    TopicCreation.create(connection, Topic.all(Topic.CHANNELS), 2, Optional.empty());
    Instant from;
    Set<String> found;
    try (TopicClient client = new TopicClient(connection)) {
      topics = client;
      publish(1, Instant.EPOCH);
      RunningJob job = RunningJob.start(scene.flink(), TestStack.arguments(connection));
      try {
        awaitStatus(1, DefinitionState.ACTIVATED);
        click("a1", "ann");
        from = soon();
        click("a2", "ann");
        awaitMoments(1);
        publish(2, Instant.now().plusSeconds(1));
        awaitPassed(awaitStatus(2, DefinitionState.ACTIVATED));
        click("b1", "ben");
        click("b2", "ben");
        awaitMoments(2);
        topics.put(Topic.PATTERNS, null, "pair", null);
        topics.flush();
        awaitPassed(awaitStatus(2, DefinitionState.RETIRED));
        click("c1", "cleo");
        click("c2", "cleo");
        // The job emits any moment of cleo's clicks before it activates this version.
        publish(3, Instant.now().plusSeconds(1));
        awaitPassed(awaitStatus(3, DefinitionState.ACTIVATED));
        click("d1", "cleo");
        click("d2", "cleo");
        awaitMoments(3);
        found = moments();
      } finally {
        job.cancel();
      }
    }
    assertThat(found).hasSize(3).filteredOn(each -> each.endsWith(" cleo")).hasSize(1);

    Path whole = folder.resolve("whole");
    String said =
        TestStack.run(connection, "record", "--out", whole, "--from", from, "--lead", "2h");
    assertThat(said).contains(" of them before --from").doesNotContain("missing");
    assertThat(replayed(whole)).isEqualTo(found);

    Path without = folder.resolve("without");
    assertThat(TestStack.run(connection, "record", "--out", without, "--from", from))
        .contains("missing", "open partial matches (up to 30m: pair)", "--lead 1h");
    assertThat(replayed(without))
        .as("of ann's pair only the second click was recorded")
        .isSubsetOf(found)
        .hasSize(2);
  }

  private void publish(int version, Instant at) {
    topics.put(
        Topic.PATTERNS,
        "pair",
        new PatternDefinition(
            "pair-" + version,
            at,
            "pair",
            version,
            PAIR.replace("VERSION", String.valueOf(version)),
            PatternStatus.live));
    topics.flush();
  }

  private void click(String id, String customer) {
    send(id, customer, "view_item");
  }

  private void send(String id, String customer, String action) {
    topics.put(
        "events.clickstream",
        customer,
        ClickstreamEvent.newBuilder()
            .setEventId(id)
            .setEventTime(Instant.now())
            .setCustomerId(customer)
            .setChannel(WebChannel.WEB)
            .setAction(action)
            .build());
    topics.flush();
  }

  /** Returns a time later than the timestamps of all records written so far. */
  private static Instant soon() {
    long now = System.currentTimeMillis();
    Await.holds("the clock goes on", LIMIT, () -> System.currentTimeMillis() > now + 1);
    return Instant.ofEpochMilli(System.currentTimeMillis());
  }

  private Instant awaitStatus(int version, DefinitionState state) {
    List<DefinitionStatus> said = new ArrayList<>();
    Await.holds(
        "version " + version + " is " + state,
        LIMIT,
        () -> {
          // The watermark advances only with events.
          send("tick-" + System.nanoTime(), "nobody", "page_view");
          topics.read(Topic.STATUS, DefinitionStatus.class).stream()
              .map(TopicClient.Read::value)
              .filter(each -> each.getVersion() == version && each.getState() == state)
              .forEach(said::add);
          return !said.isEmpty();
        });
    return said.get(0).getEventTime();
  }

  private static void awaitPassed(Instant time) {
    Await.holds(time + " has passed", LIMIT, () -> Instant.now().isAfter(time));
  }

  private void awaitMoments(int count) {
    Await.holds(count + " moments", LIMIT, () -> moments().size() == count);
  }

  private Set<String> moments() {
    Set<String> moments = new TreeSet<>();
    topics.read(Topic.MOMENTS, Micromoment.class).stream()
        .map(read -> words(read.value()))
        .forEach(moments::add);
    return moments;
  }

  private static String words(Micromoment moment) {
    return moment.getMomentId() + " " + moment.getIntent() + " " + moment.getCustomerId();
  }

  private static Set<String> replayed(Path scenario) throws Exception {
    Path out = scenario.resolve("out");
    StringWriter err = new StringWriter();
    int exit =
        Main.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            "replay",
            "--scenario",
            scenario.toString(),
            "--out",
            out.toString());
    assertThat(exit).as(err.toString()).isZero();
    Set<String> moments = new TreeSet<>();
    for (String line : Files.readAllLines(out.resolve("moments.jsonl"))) {
      moments.add(
          words(
              (Micromoment)
                  JsonRecords.record(
                      Micromoment.getClassSchema(), JsonRecords.parseTrusted(line))));
    }
    return moments;
  }
}
