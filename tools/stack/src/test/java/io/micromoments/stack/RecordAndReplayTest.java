package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.RawBytes;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.schemas.WebChannel;
import io.micromoments.stack.server.Await;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.RecordWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests replay into Kafka, record and redrive with a real broker and registry. */
@Timeout(300)
class RecordAndReplayTest {

  private static final Path ROOT = Path.of(System.getProperty("repository.root"));

  @TempDir static Path servers;
  @TempDir Path folder;

  private static LiveBroker live;

  @BeforeAll
  static void start() {
    live = new LiveBroker(servers);
  }

  @AfterAll
  static void stop() {
    live.close();
  }

  @ParameterizedTest
  @CsvSource({
    "jason-auto-loan, bank, max",
    "retail-evening, retail, max",
    "bank-week, bank, 10000000"
  })
  void whatIsReplayedIntoTopicsAndRecordedAgainGivesTheSame(
      String scenario, String pack, String speed) throws Exception {
    String prefix = scenario + ".";
    live.create(prefix);
    LiveBroker.Run sent = live.run(prefix, "replay", "--scenario", scenario, "--speed", speed);
    assertThat(sent.exit()).as(sent.err()).isZero();
    Path recorded = folder.resolve("recorded");
    LiveBroker.Run record = live.run(prefix, "record", "--out", recorded, "--pack", pack);
    assertThat(record.exit()).as(record.err()).isZero();
    assertThat(Files.readAllLines(recorded.resolve("rejected.jsonl"))).isEmpty();
    untilOf(ROOT.resolve("replay-data").resolve(scenario), recorded);

    LiveBroker.Run again =
        LiveBroker.bare("replay", "--scenario", recorded, "--out", folder.resolve("out"));
    assertThat(again.exit()).as(again.err()).isZero();
    Path expected = ROOT.resolve("replay-data").resolve(scenario).resolve("expected");
    for (String file : List.of("moments.jsonl", "commands.jsonl")) {
      assertThat(Files.readAllLines(folder.resolve("out").resolve(file)))
          .isEqualTo(Files.readAllLines(expected.resolve(file)));
    }
  }

  /** Copies "until", which is not derivable from topics filled at another speed. */
  private static void untilOf(Path original, Path recorded) throws Exception {
    String until =
        Files.readAllLines(original.resolve("scenario.yaml")).stream()
            .filter(line -> line.startsWith("until:"))
            .collect(Collectors.joining("\n"));
    Path yaml = recorded.resolve("scenario.yaml");
    Files.writeString(yaml, Files.readString(yaml).replaceAll("(?m)^until:.*$", until));
  }

  @Test
  void pseudonymizedRecordingHasNoIdsAndGivesTheSameResults() throws Exception {
    live.create("pseudo.");
    Path original = ROOT.resolve("replay-data/bank-week");
    live.run("pseudo.", "replay", "--scenario", original, "--speed", "max");
    Path recorded = folder.resolve("recorded");
    Files.writeString(folder.resolve("key"), "a key of at least sixteen characters");
    String key = "${directory:" + folder + ":key}";
    LiveBroker.Run record =
        live.run(
            "pseudo.", "record", "--out", recorded, "--pack", "bank", "--pseudonymize-key", key);
    assertThat(record.exit()).as(record.err()).isZero();
    String events = Files.readString(recorded.resolve("events.jsonl"));
    String context = Files.readString(recorded.resolve("context.jsonl"));
    Set<String> ids = new TreeSet<>();
    for (String file : List.of("events.jsonl", "context.jsonl")) {
      Matcher id =
          Pattern.compile("\"(?:customer|device|session|event|request|command)_id\":\"([^\"]*)\"")
              .matcher(Files.readString(original.resolve(file)));
      while (id.find()) {
        ids.add(id.group(1));
      }
    }
    assertThat(ids).hasSizeGreaterThan(20);
    for (String id : ids) {
      assertThat(events + context).doesNotContain("\"" + id + "\"");
    }
    untilOf(original, recorded);
    LiveBroker.Run again =
        LiveBroker.bare("replay", "--scenario", recorded, "--out", folder.resolve("out"));
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(patterns(folder.resolve("out/moments.jsonl")))
        .isEqualTo(patterns(original.resolve("expected/moments.jsonl")));

    Path second = folder.resolve("second");
    live.run("pseudo.", "record", "--out", second, "--pseudonymize-key", key);
    assertThat(Files.readString(second.resolve("events.jsonl"))).isEqualTo(events);
    Path third = folder.resolve("third");
    live.run("pseudo.", "record", "--out", third, "--pseudonymize");
    assertThat(Files.readString(third.resolve("events.jsonl"))).isNotEqualTo(events);
  }

  private static List<String> patterns(Path moments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    return Files.readAllLines(moments).stream()
        .map(
            line -> {
              try {
                var moment = json.readTree(line);
                return moment.get("pattern").asText() + " " + moment.get("detected_at").asText();
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            })
        .sorted()
        .toList();
  }

  /** Waits until new records get a later timestamp than the one written. */
  private static void later(RecordMetadata written) {
    Await.holds(
        "the clock has gone on",
        Duration.ofSeconds(10),
        () -> System.currentTimeMillis() > written.timestamp());
  }

  @Test
  void recordingWithAStartHasTheContextAtThatTime() throws Exception {
    live.create("state.", "--partitions", "1");
    try (var registry = live.connection("state.").openRegistry()) {
      var profiles = RecordWriter.of(CustomerProfile.class, "state.context.profile", registry);
      var clicks = RecordWriter.of(ClickstreamEvent.class, "state.events.clickstream", registry);
      write("state.context.profile", "ada", profiles.write(profile("ada", "old")));
      write("state.context.profile", "ada", profiles.write(profile("ada", "new")));
      write("state.context.profile", "ben", profiles.write(profile("ben", "gone")));
      write("state.context.profile", "ben", null);
      later(write("state.events.clickstream", "ada", clicks.write(click("before"))));
      RecordMetadata first = write("state.events.clickstream", "ada", clicks.write(click("in")));
      write("state.context.profile", "ada", null);
      write("state.events.clickstream", "ada", new byte[] {1, 2});
      RecordMetadata last = write("state.events.clickstream", "ada", clicks.write(click("last")));
      later(last);
      write("state.events.clickstream", "ada", clicks.write(click("after")));

      LiveBroker.Run record =
          live.run(
              "state.",
              "record",
              "--out",
              folder.resolve("r"),
              "--from",
              Instant.ofEpochMilli(first.timestamp()),
              "--until",
              Instant.ofEpochMilli(last.timestamp() + 1));
      assertThat(record.exit()).as(record.err()).isZero();
      assertThat(record.out()).contains("unreadable      1, see rejected.jsonl");
      String context = Files.readString(folder.resolve("r/context.jsonl"));
      assertThat(context).contains("\"segment\":\"new\"").doesNotContain("old", "gone", "ben");
      assertThat(context.lines()).as("the tombstone empties the profile").hasSize(2);
      assertThat(Files.readString(folder.resolve("r/events.jsonl")))
          .contains("\"in\"", "\"last\"")
          .doesNotContain("\"before\"", "\"after\"");
      assertThat(Files.readString(folder.resolve("r/rejected.jsonl")))
          .contains("\"code\":\"NOT_AVRO\"", "\"offset\":2");
      assertThat(live.run("state.", "record", "--out", folder.resolve("r")).err())
          .contains("is not an empty folder");
    }
  }

  @Test
  void rejectedRecordsAreRedrivenOnceWithTheirKeys() throws Exception {
    live.create("back.", "--partitions", "2");
    try (var registry = live.connection("back.").openRegistry()) {
      String clicks = "back.events.clickstream";
      var writer = RecordWriter.of(ClickstreamEvent.class, clicks, registry);
      byte[] good = writer.write(click("good"));
      RecordMetadata original = write(clicks, "its-own-key", good);
      reject("back.", clicks, original.partition(), original.offset(), "UNKNOWN_SCHEMA", good);
      reject("back.", clicks, 1, 99, "UNKNOWN_SCHEMA", writer.write(click("lost")));
      reject("back.", clicks, 0, 98, "NOT_AVRO", new byte[] {7});
      reject("back.", clicks, 0, 97, "TOO_LARGE", new byte[2 << 20]);
      reject("back.", "events.jsonl", 0, 3, "NOT_JSON", new byte[] {'{'});

      LiveBroker.Run dry = live.run("back.", "redrive", "--dry-run");
      assertThat(dry.exit()).as(dry.err()).isZero();
      assertThat(dry.out()).contains("would redrive    2", "skipped          3");
      assertThat(live.read(clicks)).hasSize(1);

      LiveBroker.Run run = live.run("back.", "redrive");
      assertThat(run.out()).contains("redriven         2").contains("it would be rejected again");
      assertThat(run.err())
          .contains(clicks + "/0/98: skipped, it would be rejected again: NOT_AVRO")
          .contains("only the beginning of its value was kept")
          .contains("not from an input topic");
      List<ConsumerRecord<byte[], byte[]>> back =
          live.read(clicks).stream()
              .filter(each -> each.headers().lastHeader("micromoments-redriven") != null)
              .toList();
      Set<String> keys = new HashSet<>();
      back.forEach(each -> keys.add(new String(each.key(), StandardCharsets.UTF_8)));
      assertThat(keys).containsExactlyInAnyOrder("its-own-key", "ada");
      assertThat(back).extracting(ConsumerRecord::value).contains(good).hasSize(2);

      LiveBroker.Run again = live.run("back.", "redrive");
      assertThat(again.out()).contains("redriven         0", "redriven before  2");
      assertThat(live.run("back.", "redrive", "--all", "--code", "NOT_AVRO").out())
          .contains("redriven         1", "without a key    1");
      assertThat(live.run("back.", "redrive", "--again").out()).contains("redriven         2");
      assertThat(live.read(clicks)).hasSize(6);
    }
  }

  @Test
  void truncatedRecordIsRedrivenInFullFromItsTopic() throws Exception {
    live.create("long.", "--partitions", "1");
    try (var registry = live.connection("long.").openRegistry()) {
      String clicks = "long.events.clickstream";
      ClickstreamEvent click = click("long");
      click.setQuery("q".repeat(RawBytes.MAX_BYTES));
      byte[] whole = RecordWriter.of(ClickstreamEvent.class, clicks, registry).write(click);
      long offset = write(clicks, "ada", whole).offset();
      reject("long.", clicks, 0, offset, "UNKNOWN_SCHEMA", whole);

      LiveBroker.Run run = live.run("long.", "redrive");

      assertThat(run.out()).as(run.err()).contains("redriven         1", "skipped          0");
      assertThat(live.read(clicks)).extracting(ConsumerRecord::value).containsExactly(whole, whole);
    }
  }

  @Test
  void contextIsNotRedrivenAfterANewerRecordOfItsKey() throws Exception {
    live.create("newer.", "--partitions", "1");
    try (var registry = live.connection("newer.").openRegistry()) {
      String profiles = "newer.context.profile";
      var writer = RecordWriter.of(CustomerProfile.class, profiles, registry);
      byte[] old = writer.write(profile("ada", "old"));
      byte[] last = writer.write(profile("bob", "last"));
      long first = write(profiles, "ada", old).offset();
      write(profiles, "ada", writer.write(profile("ada", "new")));
      long second = write(profiles, "bob", last).offset();
      reject("newer.", profiles, 0, first, "UNKNOWN_SCHEMA", old);
      reject("newer.", profiles, 0, second, "UNKNOWN_SCHEMA", last);

      LiveBroker.Run run = live.run("newer.", "redrive");

      assertThat(run.out()).as(run.err()).contains("redriven         1", "skipped          1");
      assertThat(run.err()).contains("its topic has a newer record with the same key");
      assertThat(live.read(profiles))
          .filteredOn(each -> each.headers().lastHeader("micromoments-redriven") != null)
          .extracting(ConsumerRecord::value)
          .containsExactly(last);
    }
  }

  @Test
  void lateEventIsRedrivenWithTheCurrentTime() throws Exception {
    live.create("late.");
    try (var registry = live.connection("late.").openRegistry()) {
      String clicks = "late.events.clickstream";
      byte[] raw = RecordWriter.of(ClickstreamEvent.class, clicks, registry).write(click("late"));
      LateEvent late =
          LateEvent.newBuilder()
              .setStream("clickstream")
              .setEventId("late")
              .setEventTime(Instant.parse("2026-05-01T00:00:00Z"))
              .setLateMs(1)
              .setTopic(clicks)
              .setOffset(0)
              .setRaw(ByteBuffer.wrap(raw))
              .build();
      write(
          "late.late", "late", RecordWriter.of(LateEvent.class, "late.late", registry).write(late));
      LiveBroker.Run run = live.run("late.", "redrive", "--topic", "late", "--late-as-of-now");
      assertThat(run.out()).as(run.err()).contains("redriven         1");
      ConsumerRecord<byte[], byte[]> back = live.read(clicks).get(0);
      ClickstreamEvent event = RecordReader.of(ClickstreamEvent.class, registry).read(back.value());
      assertThat(event.getEventTime()).isAfter(Instant.now().minusSeconds(60));
      assertThat(
              new String(
                  back.headers().lastHeader("micromoments-event-time").value(),
                  StandardCharsets.UTF_8))
          .isEqualTo("2026-05-01T00:00:00Z");
    }
  }

  @Test
  void shiftToNowStartsNowAndKeepsThePace() throws Exception {
    live.create("now.");
    Path scenario = Files.createDirectories(folder.resolve("short"));
    Files.writeString(
        scenario.resolve("events.jsonl"),
        """
        {"stream":"clickstream","event_id":"1","event_time":"2026-05-01T00:00:00Z","device_id":"d","channel":"WEB","action":"a"}
        {"stream":"clickstream","event_id":"bad","event_time":"2026-05-01T00:00:05Z","device_id":"d","channel":"WEB"}
        {"stream":"clickstream","event_id":"2","event_time":"2026-05-01T00:00:10Z","device_id":"d","channel":"WEB","action":"b"}
        """);
    long before = System.nanoTime();
    LiveBroker.Run run =
        live.run("now.", "replay", "--scenario", scenario, "--speed", "10", "--shift-to-now");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(System.nanoTime() - before).isGreaterThan(1_000_000_000L);
    assertThat(run.out()).contains("events          2", "unreadable      1");
    assertThat(run.err()).contains("events.jsonl:2 MISSING_FIELD");
    assumeThat(live.read("now.events.clickstream")).hasSize(2);
    try (var registry = live.connection("now.").openRegistry()) {
      ClickstreamEvent first =
          RecordReader.of(ClickstreamEvent.class, registry)
              .read(live.read("now.events.clickstream").get(0).value());
      assertThat(first.getEventTime()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    }
  }

  private static RecordMetadata write(String topic, String key, byte[] value) throws Exception {
    return live.write(topic, null, key.getBytes(StandardCharsets.UTF_8), value);
  }

  private static void reject(
      String prefix, String topic, int partition, long offset, String code, byte[] raw)
      throws Exception {
    RawBytes kept = RawBytes.of(raw);
    RejectedRecord rejected =
        new RejectedRecord(
            topic,
            partition,
            offset,
            code,
            "why",
            kept.buffer(),
            kept.fullLengthIfCut(),
            kept.sha256());
    try (var registry = live.connection(prefix).openRegistry()) {
      write(
          prefix + "rejected",
          topic,
          RecordWriter.of(RejectedRecord.class, prefix + "rejected", registry).write(rejected));
    }
  }

  private static CustomerProfile profile(String customer, String segment) {
    return CustomerProfile.newBuilder()
        .setEventId(segment)
        .setEventTime(Instant.parse("2026-05-01T00:00:00Z"))
        .setCustomerId(customer)
        .setSegment(segment)
        .build();
  }

  private static ClickstreamEvent click(String id) {
    return ClickstreamEvent.newBuilder()
        .setEventId(id)
        .setEventTime(Instant.parse("2026-05-01T00:00:00Z"))
        .setCustomerId("ada")
        .setChannel(WebChannel.WEB)
        .setAction("a")
        .build();
  }
}
