package io.micromoments.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.stack.server.Await;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.RecordWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests topics and publish with a real broker and registry; each test has its own prefix. */
@Timeout(300)
class LiveCommandsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

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

  @Test
  void topicsAreListedAndCreatedAndExistingOnesAreNotChanged() throws Exception {
    LiveBroker.Run before = live.run("t.", "topics");
    assertThat(before.exit()).as(before.err()).isEqualTo(1);
    assertThat(before.out()).contains("t.events.clickstream", "missing (4)", "run with --create");

    LiveBroker.Run created = live.run("t.", "topics", "--create", "--partitions", "3");
    assertThat(created.exit()).as(created.err()).isZero();
    assertThat(created.out()).contains("0 missing, 0 schemas missing, 0 differ");

    LiveBroker.Run again = live.run("t.", "topics", "--create", "--format", "json");
    assertThat(again.exit()).isZero();
    JsonNode json = JSON.readTree(again.out());
    assertThat(json.get("as_expected").asBoolean()).isTrue();
    JsonNode clicks = json.get("topics").get(0);
    assertThat(clicks.get("topic").asText()).isEqualTo("t.events.clickstream");
    assertThat(clicks.get("created").asBoolean()).isFalse();
    assertThat(clicks.get("partitions").asInt()).isEqualTo(3);
    assertThat(clicks.get("schema_id").isInt()).isTrue();

    try (Admin admin = Admin.create(live.connection("").kafka())) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, "t.rejected"),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("retention.ms", "1000"), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
    LiveBroker.Run differs = live.run("t.", "topics", "--create");
    assertThat(differs.exit()).isEqualTo(1);
    assertThat(differs.out()).contains("retention.ms is 1000; it should be 2592000000", "1 differ");
  }

  @Test
  void publishWithoutAStatusGivesAHintAndSendsNothingTwice() throws Exception {
    live.create("n.");
    Path pattern = pattern(1, "a");
    LiveBroker.Run first = live.run("n.", "publish", pattern, "--timeout", "PT1S");
    assertThat(first.exit()).as(first.err()).isEqualTo(1);
    assertThat(first.out())
        .contains("no answer", "pattern p version 1", "with the prefix n.", "publish --list");
    PatternDefinition sent = definition("n.");
    assertThat(sent.getPattern()).isEqualTo("p");
    assertThat(sent.getYaml()).isEqualTo(Files.readString(pattern));
    assertThat(Duration.between(Instant.now(), sent.getEventTime()))
        .isBetween(Duration.ofSeconds(-20), Duration.ofSeconds(10));

    LiveBroker.Run again = live.run("n.", "publish", pattern, "--timeout", "PT1S");
    assertThat(again.exit()).as("still without an answer").isEqualTo(1);
    assertThat(again.out()).contains("no answer", "pattern p version 1");
    assertThat(live.read("n.control.patterns")).hasSize(1);

    LiveBroker.Run other = live.run("n.", "publish", pattern(1, "b"));
    assertThat(other.exit()).isEqualTo(1);
    assertThat(other.out())
        .contains(
            "version too low", "version 1 is not higher than version 1", "publish it as version 2");
    assertThat(live.read("n.control.patterns")).hasSize(1);
  }

  @Test
  void patternWithFailingTestsIsNotPublished() throws Exception {
    live.create("f.");
    Path pattern = pattern(1, "a");
    Files.writeString(pattern, Files.readString(pattern).replace("\"a\"", "\"b\""));
    LiveBroker.Run run = live.run("f.", "publish", pattern);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("FAIL  fires", "nothing was published, because tests failed");
    assertThat(live.read("f.control.patterns")).isEmpty();
  }

  @Test
  void statusOfTheJobIsShownForPublishListAndRetire() throws Exception {
    live.create("a.");
    Path pattern = pattern(1, "a");
    LiveBroker.Run activated =
        whileAnswered("a.", 1, DefinitionState.ACTIVATED, () -> live.run("a.", "publish", pattern));
    assertThat(activated.exit()).as(activated.out() + activated.err()).isZero();
    assertThat(activated.out())
        .contains("activated      pattern p version 1", "3 kept, 2 drained, 1 dropped");

    Path second = pattern(2, "a");
    LiveBroker.Run rejected =
        whileAnswered(
            "a.",
            2,
            DefinitionState.REJECTED,
            () -> live.run("a.", "publish", second, "--format", "json"));
    assertThat(rejected.exit()).isEqualTo(1);
    JsonNode said = JSON.readTree(rejected.out()).get("definitions").get(0);
    assertThat(said.get("state").asText()).isEqualTo("rejected");
    assertThat(said.get("text").asText()).isEqualTo("because");

    LiveBroker.Run list = live.run("a.", "publish", "--list");
    assertThat(list.out()).contains("pattern", "live", "rejected version 2", ": because");
    assertThat(live.run("a.", "publish", "--retire", "q").err())
        .contains("cannot retire 'q'", "did you mean 'p'?");

    LiveBroker.Run retired =
        whileAnswered(
            "a.", 2, DefinitionState.RETIRED, () -> live.run("a.", "publish", "--retire", "p"));
    assertThat(retired.exit()).as(retired.out() + retired.err()).isZero();
    assertThat(retired.out()).contains("retired        pattern p version 2");
    assertThat(live.run("a.", "publish", "--retire", "p").exit()).isEqualTo(2);
    assertThat(live.run("a.", "publish", second).out())
        .contains("which was retired; publish it as version 3");
    JsonNode last = JSON.readTree(live.run("a.", "publish", "--list", "--format", "json").out());
    assertThat(last.get("definitions").get(0).get("status").asText()).isEqualTo("retired");
    assertThat(last.get("definitions").get(0).get("last_status").get("state").asText())
        .isEqualTo("retired");
  }

  @Test
  void retireNowQuarantinesFirstEvenIfRetiredBefore() throws Exception {
    live.create("now.");
    Path pattern = pattern(1, "a");
    whileAnswered("now.", 1, DefinitionState.ACTIVATED, () -> live.run("now.", "publish", pattern));
    LiveBroker.Run now =
        whileAnswered(
            "now.",
            1,
            DefinitionState.QUARANTINED,
            () -> live.run("now.", "publish", "--retire", "p", "--now"));
    assertThat(now.exit()).as(now.out() + now.err()).isZero();
    assertThat(now.out()).contains("quarantined    pattern p version 1");
    assertThat(live.read("now.control.quarantine"))
        .singleElement()
        .matches(each -> new String(each.key(), UTF_8).equals("PATTERN/p"));
    assertThat(live.read("now.control.patterns")).last().matches(each -> each.value() == null);

    LiveBroker.Run again =
        whileAnswered(
            "now.",
            1,
            DefinitionState.RETIRED,
            () -> live.run("now.", "publish", "--retire", "p", "--now"));
    assertThat(again.exit()).as(again.out() + again.err()).isZero();
    assertThat(live.read("now.control.quarantine")).hasSize(2);
    assertThat(live.run("now.", "publish", pattern, "--now").err())
        .contains("--now requires --retire");
  }

  /** Runs a command and answers the first new record of the patterns topic with a status. */
  private LiveBroker.Run whileAnswered(
      String prefix,
      int version,
      DefinitionState state,
      java.util.function.Supplier<LiveBroker.Run> command)
      throws Exception {
    int before = live.read(prefix + "control.patterns").size();
    CompletableFuture<LiveBroker.Run> run = CompletableFuture.supplyAsync(command);
    Await.holds(
        "the definition has come",
        Duration.ofMinutes(1),
        () -> live.read(prefix + "control.patterns").size() > before || run.isDone());
    DefinitionStatus status =
        new DefinitionStatus(
            "p",
            version,
            Instant.parse("2026-05-01T00:00:00Z"),
            state,
            state == DefinitionState.REJECTED ? "because" : null,
            3L,
            2L,
            1L);
    try (var registry = live.connection(prefix).openRegistry()) {
      live.write(
          prefix + "status",
          null,
          "p".getBytes(StandardCharsets.UTF_8),
          RecordWriter.of(DefinitionStatus.class, prefix + "status", registry).write(status));
    }
    return run.get();
  }

  private PatternDefinition definition(String prefix) throws Exception {
    try (var registry = live.connection(prefix).openRegistry()) {
      return RecordReader.of(PatternDefinition.class, registry)
          .read(live.read(prefix + "control.patterns").get(0).value());
    }
  }

  private Path pattern(int version, String intent) throws Exception {
    Files.writeString(
        folder.resolve("p.tests.yaml"),
        """
        tests:
          - name: fires
            events: [{at: 0s, on: clickstream, action: a}]
            expect: [{at: 0s}]
          - name: does not
            events: [{at: 0s, on: clickstream, action: c}]
            expect: []
        """);
    return Files.writeString(
        folder.resolve("p.yaml"),
        String.format(
            Locale.ROOT,
            """
        pattern: p
        version: %d
        moment: KNOW
        intent: %s
        description: d
        steps:
          - step: s
            on: clickstream
            where: event.action == "a"
        """,
            version,
            intent));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topics --partitions 0",
        "publish",
        "publish --list --retire p",
        "publish nowhere.yaml",
        "publish --list",
        "publish --retire p",
        "explain --customer ann",
        "explain --customer ann --for 0s",
        "explain --customer ann --for 25h",
        "explain --customer ann --at 2026-01-01T00:00:00Z",
        "explain --customer ann --scenario jason-auto-loan",
        "record --out OUT",
        "record --out OUT --from yesterday",
        "record --out OUT --from 2026-01-02T00:00:00Z --until 2026-01-01T00:00:00Z",
        "record --out OUT --keep a",
        "record --out OUT --pseudonymize-key ${env:NOT_THERE}",
        "record --out OUT --out-of-orderness soon",
        "redrive",
        "redrive --topic late",
        "redrive --topic both",
        "redrive --code NOT_AVR",
        "redrive --until soon",
        "replay --scenario jason-auto-loan",
        "replay --scenario jason-auto-loan --check",
        "replay --scenario jason-auto-loan --parallelism 1",
        "replay --scenario jason-auto-loan --speed 0",
        "replay --scenario jason-auto-loan --speed fast",
        "replay --scenario nowhere"
      })
  void invalidUsageAndMissingTopicsExitWithTwoAndAHint(String line) {
    LiveBroker.Run run =
        live.run("nowhere.", (Object[]) line.replace("OUT", folder + "/out").split(" "));
    assertThat(run.exit()).as(run.out()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsPattern("\\A(\\S+: )?error: ")
        .contains("\n")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  @Timeout(60)
  void unreachableServersAreNamedWithinSeconds() {
    LiveBroker.Run closed =
        LiveBroker.bare(
            "topics", "--bootstrap-servers", "127.0.0.1:1", "--registry", live.registryUrl());
    assertThat(closed.exit()).isEqualTo(2);
    assertThat(closed.err()).contains("the broker at 127.0.0.1:1 does not respond");
    LiveBroker.Run unknown =
        LiveBroker.bare(
            "topics", "--bootstrap-servers", "no.such.host.invalid:9092", "--registry", "http://x");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("the broker at no.such.host.invalid:9092");
    LiveBroker.Run registry =
        LiveBroker.bare(
            "topics",
            "--bootstrap-servers",
            live.bootstrapServers(),
            "--registry",
            "http://127.0.0.1:1");
    assertThat(registry.exit()).isEqualTo(2);
    assertThat(registry.err()).contains("the schema registry at http://127.0.0.1:1");
    assertThat(LiveBroker.bare("topics", "--registry", "http://x").err())
        .contains("--bootstrap-servers is missing");
  }

  @Test
  void settingsFileIsReadAndRejectedIfItContainsASecret() throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("cluster.properties"),
            "kafka.bootstrap.servers=%s\nregistry.url=%s\ntopics.prefix=s.\n"
                .formatted(live.bootstrapServers(), live.registryUrl()));
    assertThat(LiveBroker.bare("topics", "--settings", settings).out()).contains("s.events.beacon");
    Files.writeString(
        settings, Files.readString(settings) + "registry.basic.auth.user.info=me:hush\n");
    LiveBroker.Run refused = LiveBroker.bare("topics", "--settings", settings);
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("registry.basic.auth.user.info").doesNotContain("hush");
  }
}
