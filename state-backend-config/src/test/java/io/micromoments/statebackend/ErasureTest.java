package io.micromoments.statebackend;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.scenario.FileOutputs;
import io.micromoments.scenario.ScenarioLines;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Erases a customer with two devices and state in every stage, and checks that a savepoint taken
 * afterwards contains no trace of the ids.
 */
class ErasureTest {

  private static final List<String> ERASED =
      List.of("erika-erased", "erikas-phone", "erikas-tablet", "card:erikas", "erikas-deferred");
  private static final List<String> STAGES =
      List.of("devices", "identity", "customer", "settle-budgets", "settle");
  private static final PatternSet PATTERNS =
      new PatternSet(
          List.of(
              pattern(
                  "pair",
                  """
                  within: 1h
                  steps:
                    - { step: a, on: clickstream, where: event.action == 'a' }
                    - { step: b, on: clickstream, where: event.action == 'b' }
                  """),
              pattern(
                  "absence",
                  """
                  within: 2h
                  steps:
                    - { step: x, on: clickstream, where: event.action == 'x' }
                    - { step: y, then: not-followed-by, on: clickstream, where: event.action == 'y' }
                  """),
              pattern(
                  "device",
                  """
                  features:
                    - { feature: device, aggregate: last, of: event.device_id, on: clickstream }
                    - { feature: devices, aggregate: frequent, of: event.device_id, on: clickstream }
                    - { feature: by_device, aggregate: count, by: event.device_id, on: clickstream }
                  steps:
                    - step: other
                      on: clickstream
                      where: |-
                        event.device_id != features.device && event.device_id in features.devices
                          && event.device_id in features.by_device
                  """),
              pattern(
                  "later",
                  """
                  steps: [{ step: d, on: clickstream, where: event.action == 'd' }]
                  """),
              pattern(
                  "closing",
                  """
                  steps: [{ step: closing, on: place, where: event.kind == 'closing' }]
                  """)));

  /**
   * Guests get offers, so that their ids are in the stages that are keyed by customer, too. Moments
   * from 00:04 on are deferred.
   */
  private static final JobSettings SETTINGS =
      JobSettings.DEFAULT.with(
          new SourceText(
              "policy.yaml",
              """
              policy: guests
              version: 1
              guests: { offers: [o1] }
              quiet-hours: [{ from: "00:04", until: "01:00", zone: UTC, mode: defer }]
              """));

  /** Disables compression, which would hide ids from the search in the savepoint. */
  private static final Map<String, String> READABLE =
      Map.of("execution.checkpointing.snapshot-compression", "false");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"laptop", "production"})
  @Timeout(100)
  void noByteOfTheIdsIsLeftInASavepoint(String profile) throws Exception {
    Path scenario = scenario();
    int before = 27;
    int all = 35;
    try (TestCluster cluster = TestCluster.start(profile, folder, 2, READABLE)) {
      Map<String, byte[]> full =
          state(cluster.savepoint(cluster.hold(scenario, PATTERNS, SETTINGS, before, null)));
      for (String stage : STAGES) {
        assertThat(found(full.get(stage), ERASED)).as("in %s before", stage).isNotEmpty();
      }
      assertThat(found(full.get("identity"), ERASED)).contains("erikas-phone", "erikas-tablet");
      assertThat(found(full.get("customer"), List.of("device:erikas-tablet"))).isNotEmpty();
      assertThat(found(full.get("customer"), List.of("erikas-deferred"))).isNotEmpty();
      assertThat(found(full.get("identifiers"), List.of("card:erikas"))).isNotEmpty();
      assertThat(found(full.get("latest-place"), List.of("erika-erased"))).isNotEmpty();
      assertThat(found(full.get("place"), List.of("erika-erased"))).isNotEmpty();
      assertThat(found(full.get("settle"), List.of("device:erikas-tablet"))).isNotEmpty();
    }
    try (TestCluster cluster = TestCluster.start(profile, folder, 2, READABLE)) {
      TestCluster.Run run = cluster.hold(scenario, PATTERNS, SETTINGS, all, null);
      Map<String, byte[]> after = state(cluster.savepoint(run));
      after.forEach(
          (operator, bytes) ->
              assertThat(found(bytes, ERASED)).as("in %s afterwards", operator).isEmpty());
      for (String stage : STAGES) {
        assertThat(found(after.get(stage), List.of("bob")))
            .as("others are there still, in %s", stage)
            .isNotEmpty();
      }
      cluster.cancel(run);
      TestCluster.Run whole = cluster.run(scenario, PATTERNS, SETTINGS, null);
      assertThat(TestCluster.lines(whole, FileOutputs.RECEIPTS))
          .singleElement()
          .asString()
          .contains("\"request_id\":\"r-1\"", "\"devices\":3")
          .contains(STAGES.stream().map(each -> '"' + each + '"').toList());
      assertThat(TestCluster.lines(whole, FileOutputs.LATE))
          .as("what came too late, and was not hers")
          .singleElement()
          .asString()
          .contains("late-bob");
    }
  }

  /** The erasure names one of two customers who are merged; what the other has is erased, too. */
  @ParameterizedTest
  @ValueSource(strings = {"laptop", "production"})
  @Timeout(100)
  void noByteOfMergedCustomersIsLeftInASavepoint(String profile) throws Exception {
    Path scenario = scenario();
    Path context = scenario.resolve("context.jsonl");
    Files.writeString(
        context,
        Files.readString(context)
                .replace(
                    "\"customer_id\":\"erika-erased\",\"request_id\"",
                    "\"customer_id\":\"erika-old\",\"request_id\"")
            + "{\"stream\":\"merge\",\"event_time\":\"2026-01-01T00:01:30Z\",\"customer_id\":\"erika-old\",\"into_customer_id\":\"erika-erased\"}\n");
    Path events = scenario.resolve(ScenarioLines.EVENTS);
    Files.writeString(
        events, event("00:00:40", "o01", "erika-old", null, "a") + "\n" + Files.readString(events));
    JobSettings settings = SETTINGS.withMerges(true);
    List<String> erased = new ArrayList<>(ERASED);
    erased.add("erika-old");
    try (TestCluster cluster = TestCluster.start(profile, folder, 2, READABLE)) {
      TestCluster.Run run = cluster.hold(scenario, PATTERNS, settings, 29, null);
      Map<String, byte[]> before = state(cluster.savepoint(run));
      for (String stage : List.of("merges", "customer", "merged-customer", "settle")) {
        assertThat(found(before.get(stage), erased)).as("in %s before", stage).isNotEmpty();
      }
      cluster.cancel(run);
      run = cluster.hold(scenario, PATTERNS, settings, 37, null);
      state(cluster.savepoint(run))
          .forEach(
              (operator, bytes) ->
                  assertThat(found(bytes, erased)).as("in %s afterwards", operator).isEmpty());
      cluster.cancel(run);
      TestCluster.Run whole = cluster.run(scenario, PATTERNS, settings, null);
      assertThat(TestCluster.lines(whole, FileOutputs.RECEIPTS))
          .singleElement()
          .asString()
          .contains("\"request_id\":\"r-1\"", "\"merged-customer\"");
    }
  }

  /** Returns the bytes of each operator's state, by operator uid. */
  private static Map<String, byte[]> state(String savepoint) throws Exception {
    Path metadata = Path.of(URI.create(savepoint)).resolve("_metadata");
    CheckpointMetadata read;
    try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
      read =
          Checkpoints.loadCheckpointMetadata(
              in, ErasureTest.class.getClassLoader(), savepoint + "/_metadata");
    }
    Map<String, byte[]> bytes = new TreeMap<>();
    bytes.put("_metadata", Files.readAllBytes(metadata));
    for (OperatorState operator : read.getOperatorStates()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (OperatorSubtaskState task : operator.getStates()) {
        for (KeyedStateHandle handle : task.getManagedKeyedState()) {
          copy((StreamStateHandle) handle, out);
        }
        for (KeyedStateHandle handle : task.getRawKeyedState()) {
          copy((StreamStateHandle) handle, out);
        }
        for (OperatorStateHandle handle : task.getManagedOperatorState()) {
          copy(handle, out);
        }
      }
      bytes.put(operator.getOperatorUid().orElseThrow(), out.toByteArray());
    }
    return bytes;
  }

  private static void copy(StreamStateHandle handle, ByteArrayOutputStream out) throws Exception {
    try (FSDataInputStream in = handle.openInputStream()) {
      in.transferTo(out);
    }
  }

  /** Returns the ids that occur in the bytes, in any encoding that a serializer may use. */
  private static Set<String> found(byte[] bytes, List<String> ids) {
    Set<String> found = new TreeSet<>();
    String haystack = new String(bytes, StandardCharsets.ISO_8859_1);
    for (String id : ids) {
      for (var charset :
          List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
        if (haystack.contains(new String(id.getBytes(charset), StandardCharsets.ISO_8859_1))) {
          found.add(id);
        }
      }
    }
    return found;
  }

  /** Creates the scenario; the erasure takes effect after line 19. */
  private Path scenario() throws Exception {
    Path scenario = Files.createDirectories(folder.resolve("scenario"));
    List<String> context = new ArrayList<>();
    context.add(
        "{\"stream\":\"catalog\",\"event_time\":\"2026-01-01T00:00:00Z\",\"offer_id\":\"o1\",\"category\":\"c\",\"intents\":[\"test\"],\"budget\":5}");
    for (String customer : List.of("erika-erased", "bob")) {
      context.add(
          "{\"stream\":\"offers\",\"event_time\":\"2026-01-01T00:00:30Z\",\"customer_id\":\"%s\",\"offers\":[{\"offer_id\":\"o1\",\"priority\":0.9}]}"
              .formatted(customer));
    }
    context.add(link("erikas-phone", "erika-erased"));
    context.add(link("bobs-phone", "bob"));
    context.add(link("card:erikas", "erika-erased"));
    context.add(link("card:bobs", "bob"));
    context.add(
        "{\"stream\":\"erasure\",\"event_time\":\"2026-01-01T00:05:00Z\",\"customer_id\":\"erika-erased\",\"request_id\":\"r-1\"}");
    Files.write(scenario.resolve("context.jsonl"), context);
    List<String> events = new ArrayList<>();
    events.add(
        event("00:00:30", "t01", null, "till", "a")
            .replace("{", "{\"identifier\":\"card:erikas\","));
    events.add(event("00:00:45", "g01", null, "erikas-tablet", "a"));
    events.add(event("00:00:50", "g02", null, "erikas-tablet", "b"));
    events.add(event("00:01:00", "e01", null, "erikas-tablet", "x"));
    events.add(event("00:01:10", "e02", "erika-erased", "erikas-tablet", "login"));
    events.add(event("00:01:20", "e03", null, "erikas-phone", "a"));
    events.add(event("00:01:30", "e04", null, "erikas-phone", "b"));
    events.add(event("00:01:40", "e05", null, "erikas-phone", "a"));
    events.add(
        event("00:01:51", "e06", null, null, "a").replace("{", "{\"identifier\":\"card:erikas\","));
    events.add(
        event("00:01:52", "b00", null, null, "a").replace("{", "{\"identifier\":\"card:bobs\","));
    events.add(visit("00:01:53", "erika-erased"));
    events.add(visit("00:01:54", "bob"));
    events.add(event("00:02:00", "b01", null, "bobs-phone", "a"));
    events.add(event("00:02:10", "b02", null, "bobs-phone", "b"));
    events.add(event("00:02:20", "b03", "bob", null, "a"));
    events.add(event("00:02:30", "b04", null, "nobodys-phone", "x"));
    events.add(event("00:02:40", "b05", "bob", null, "c"));
    events.add(event("00:03:00", "b06", "bob", null, "c"));
    events.add(event("00:04:10", "erikas-deferred", "erika-erased", null, "d"));
    events.add(event("00:04:59", "b07", "bob", null, "c"));
    // From here on, the erasure is in effect.
    events.add(event("00:06:00", "b08", "bob", null, "c"));
    events.add(event("00:07:00", "b09", "bob", null, "c"));
    events.add(event("00:04:30", "late-phone", null, "erikas-phone", "a"));
    events.add(event("00:04:30", "late-tablet", "erika-erased", "erikas-tablet", "a"));
    events.add(
        event("00:04:30", "late-card", null, null, "a")
            .replace("{", "{\"identifier\":\"card:erikas\","));
    events.add(event("00:04:30", "late-bob", "bob", null, "a"));
    events.add(event("00:08:00", "b10", "bob", null, "c"));
    events.add(event("00:08:10", "b11", "bob", null, "c"));
    Files.write(scenario.resolve(ScenarioLines.EVENTS), events);
    return scenario;
  }

  private static String link(String device, String customer) {
    return "{\"stream\":\"identity\",\"event_time\":\"2026-01-01T00:00:40Z\",\"device_id\":\"%s\",\"customer_id\":\"%s\"}"
        .formatted(device, customer);
  }

  private static String event(
      String time, String id, String customer, String device, String action) {
    return "{\"stream\":\"clickstream\",\"event_id\":\"%s\",\"event_time\":\"2026-01-01T%sZ\",%s%s\"channel\":\"WEB\",\"action\":\"%s\"}"
        .formatted(
            id,
            time,
            customer == null ? "" : "\"customer_id\":\"" + customer + "\",",
            device == null ? "" : "\"device_id\":\"" + device + "\",",
            action);
  }

  private static String visit(String time, String customer) {
    return "{\"stream\":\"beacon\",\"event_id\":\"%s\",\"event_time\":\"2026-01-01T%sZ\",\"customer_id\":\"%s\",\"device_id\":\"%1$s\",\"place_id\":\"p1\",\"place_category\":\"shop\",\"transition\":\"ENTER\"}"
        .formatted("visit-of-" + customer, time, customer);
  }

  private static SourceText pattern(String name, String rest) {
    return new SourceText(
        name + ".yaml",
        "pattern: %s\nversion: 1\nmoment: BUY\nintent: test\n%s".formatted(name, rest));
  }
}
