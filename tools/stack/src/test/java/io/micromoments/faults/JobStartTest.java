package io.micromoments.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.InteractionEvent;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.stack.TopicClient;
import io.micromoments.stack.server.Await;
import io.micromoments.topics.Connection;
import io.micromoments.topics.RecordWriter;
import io.micromoments.topics.SchemaRegistry;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks the startup of a new job on topics, including configurations that it must reject. */
@Timeout(900)
class JobStartTest extends SharedStackTest {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int MANY = 20_000;
  private static final String INTERACTIONS = "events.interaction";
  private static final String PATTERN =
      """
      pattern: balance
      version: 1
      moment: KNOW
      intent: balance
      steps:
        - step: alert
          on: interaction
          where: event.kind == "balance_alert"
      requires-consent: [personalisation]
      """;

  @Test
  void contextIsReadBeforeTheFirstEventIsMatched() throws Exception {
    Connection connection = created("known.");
    try (TopicClient topics = new TopicClient(connection)) {
      topics.put(INTERACTIONS, "ann", alert("a-1", "ann"));
      publish(topics);
      for (int i = 0; i < MANY; i++) {
        grant(topics, "other-" + i);
      }
      grant(topics, "ann");
      topics.flush();
      RunningJob job = RunningJob.start(scene.flink(), TestStack.arguments(connection));
      try {
        awaitMoments(topics, 1);
      } finally {
        job.cancel();
      }
    }
  }

  @Test
  void jobWaitsForTheRegistryAndRejectsNothing() throws Exception {
    Connection connection = created("outage.");
    try (TopicClient topics = new TopicClient(connection)) {
      publish(topics);
      grant(topics, "ann");
      topics.put(INTERACTIONS, "ann", alert("a-1", "ann"));
      topics.flush();
      scene.registry().kill();
      RunningJob job = RunningJob.start(scene.flink(), TestStack.arguments(connection));
      try {
        Await.holds(
            "the job says that it misses the registry",
            LIMIT,
            () ->
                job.sums(List.of("schemaRegistryDown")).values().stream()
                    .anyMatch(down -> down > 0));
        assertThat(topics.read(Topic.MOMENTS, Micromoment.class)).isEmpty();
        scene.registry().start();
        awaitMoments(topics, 1);
        assertThat(topics.read(Topic.REJECTED, RejectedRecord.class)).isEmpty();
      } finally {
        scene.registry().kill();
        scene.registry().start();
        job.cancel();
      }
    }
  }

  @Test
  void newerProducerSchemaIsReadWithoutARestart() throws Exception {
    Connection connection = created("newer.");
    try (TopicClient topics = new TopicClient(connection);
        SchemaRegistry registry = connection.openRegistry()) {
      publish(topics);
      grant(topics, "ann");
      topics.put(INTERACTIONS, "ann", alert("a-1", "ann"));
      topics.flush();
      RunningJob job = RunningJob.start(scene.flink(), TestStack.arguments(connection));
      try {
        awaitMoments(topics, 1);
        Schema newer = withOneMoreField(InteractionEvent.getClassSchema());
        int id = registry.register(RecordWriter.subject(connection.topic(INTERACTIONS)), newer);
        GenericRecord event = new GenericData.Record(newer);
        newer.getFields().forEach(field -> event.put(field.name(), plain(field.name())));
        topics.put(INTERACTIONS, 0, "ann", bytes(id, event));
        topics.flush();
        awaitMoments(topics, 2);
        assertThat(topics.read(Topic.REJECTED, RejectedRecord.class)).isEmpty();
      } finally {
        job.cancel();
      }
    }
  }

  @Test
  void transactionTimeoutAboveTheBrokersLimitFailsTheStart() throws Exception {
    List<String> arguments = TestStack.arguments(created("long."));
    arguments.addAll(
        List.of("--delivery.guarantee", "exactly-once", "--delivery.longest-outage", "PT20M"));
    assertThatThrownBy(() -> RunningJob.start(scene.flink(), arguments))
        .rootCause()
        .hasMessageContaining("transaction.max.timeout.ms")
        .hasMessageContaining("PT15M");
  }

  @Test
  void exactlyOnceWithoutCheckpointingFailsTheStart() throws Exception {
    List<String> arguments = TestStack.arguments(created("never."));
    arguments.addAll(List.of("--delivery.guarantee", "exactly-once"));
    // Runs in this process, where checkpointing is not configured.
    assertThatThrownBy(() -> MicromomentsJob.main(arguments.toArray(String[]::new)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("execution.checkpointing.interval");
  }

  @Test
  void unregisteredSchemasFailTheStart() throws Exception {
    Connection connection = scene.connection("bare.");
    try (Admin admin = Admin.create(connection.kafka())) {
      admin
          .createTopics(
              Topic.all(Topic.CHANNELS).stream()
                  .map(
                      topic ->
                          new NewTopic(connection.topic(topic.name()), 1, (short) 1)
                              .configs(topic.configuration()))
                  .toList())
          .all()
          .get();
    }
    assertThatThrownBy(() -> RunningJob.start(scene.flink(), TestStack.arguments(connection)))
        .rootCause()
        .hasMessageContaining("not registered")
        .hasMessageContaining("bare.commands-value")
        .hasMessageContaining("topics --create");
  }

  @Test
  void topicsWithIncompatibleSettingsFailTheStart() throws Exception {
    Connection connection = created("wrong.");
    try (Admin admin = Admin.create(connection.kafka())) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, "wrong.context.consent"),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET)),
                  new ConfigResource(ConfigResource.Type.TOPIC, "wrong.events.beacon"),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("message.timestamp.type", "CreateTime"),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
    assertThatThrownBy(() -> RunningJob.start(scene.flink(), TestStack.arguments(connection)))
        .rootCause()
        .hasMessageContaining(
            "wrong.context.consent: cleanup.policy is delete; it should be compact")
        .hasMessageContaining(
            "wrong.events.beacon: message.timestamp.type is CreateTime; it should be LogAppendTime")
        .hasMessageContaining("kafka-configs.sh --alter");
  }

  @Test
  void unreachableBrokerOrRegistryFailsTheStartWithinSeconds() throws Exception {
    Connection connection = created("address.");
    assertThatThrownBy(
            () ->
                RunningJob.start(
                    scene.flink(), with(connection, "--" + Connection.BOOTSTRAP, "127.0.0.1:1")))
        .hasStackTraceContaining("no answer from the broker at 127.0.0.1:1 within 8 s")
        .hasStackTraceContaining("kafka.security.protocol");
    String elsewhere = connection.registryUrl().replace("/apis/ccompat/v7", "/apis/nowhere");
    assertThatThrownBy(
            () ->
                RunningJob.start(
                    scene.flink(), with(connection, "--" + Connection.REGISTRY, elsewhere)))
        .rootCause()
        .hasMessageContaining("no schema registry at " + elsewhere);
  }

  private static List<String> with(Connection connection, String name, String value) {
    List<String> arguments = TestStack.arguments(connection);
    arguments.set(arguments.indexOf(name) + 1, value);
    return arguments;
  }

  @Test
  void secondJobWithAnOutputPrefixHasItsOwnTopicsTransactionsAndGroup() throws Exception {
    Connection first = created("two.");
    Connection second =
        Connection.of(
            Map.of(
                Connection.BOOTSTRAP,
                first.bootstrapServers(),
                Connection.REGISTRY,
                first.registryUrl(),
                Connection.PREFIX,
                "two.",
                Connection.OUTPUT_PREFIX,
                "shadow."));
    TopicCreation.create(second, Topic.all(Topic.CHANNELS), 1, Optional.empty());
    try (TopicClient topics = new TopicClient(first);
        TopicClient shadow = new TopicClient(second)) {
      publish(topics);
      grant(topics, "ann");
      topics.put(INTERACTIONS, "ann", alert("a-1", "ann"));
      topics.flush();
      List<String> exactlyOnce = List.of("--delivery.guarantee", "exactly-once");
      List<String> own = TestStack.arguments(first);
      own.addAll(exactlyOnce);
      RunningJob one = RunningJob.start(scene.flink(), own);
      own.addAll(List.of("--" + Connection.OUTPUT_PREFIX, "shadow."));
      RunningJob other = RunningJob.start(scene.flink(), own);
      try {
        awaitMoments(topics, 1);
        awaitMoments(shadow, 1);
        one.awaitCheckpoints(2);
        other.awaitCheckpoints(2);
        assertThat(topics.read(Topic.MOMENTS, Micromoment.class)).hasSize(1);
      } finally {
        one.cancel();
        other.cancel();
      }
    }
  }

  @Test
  void secondJobWithTheSameNameFailsUnlessAllowed() throws Exception {
    Connection connection = created("same.");
    RunningJob one = RunningJob.start(scene.flink(), TestStack.arguments(connection));
    try {
      one.awaitRunning();
      one.awaitCheckpoints(1);
      assertThatThrownBy(() -> RunningJob.start(scene.flink(), TestStack.arguments(connection)))
          .rootCause()
          .hasMessageContaining("Another job already uses same.micromoments at")
          .hasMessageContaining("--topics.output-prefix");
      List<String> allowed = TestStack.arguments(connection);
      allowed.addAll(List.of("--ingest.allow-second-job", "true"));
      RunningJob.start(scene.flink(), allowed).cancel();
    } finally {
      one.cancel();
    }
    // A stopped job does not count as running.
    RunningJob.start(scene.flink(), TestStack.arguments(connection)).cancel();
  }

  @Test
  void allMissingTopicsAreNamed() throws Exception {
    assertThatThrownBy(
            () ->
                RunningJob.start(scene.flink(), TestStack.arguments(scene.connection("nothing."))))
        .rootCause()
        .hasMessageContaining("topics are missing")
        .hasMessageContaining("nothing.events.clickstream")
        .hasMessageContaining("topics --create");
  }

  @Test
  void singleMissingTopicIsNamed() throws Exception {
    Connection connection = scene.connection("half.");
    List<Topic> some =
        Topic.all(Topic.CHANNELS).stream()
            .filter(topic -> !topic.name().equals(Topic.MOMENTS))
            .toList();
    TopicCreation.create(connection, some, 1, Optional.empty());
    assertThatThrownBy(() -> RunningJob.start(scene.flink(), TestStack.arguments(connection)))
        .rootCause()
        .hasMessageContaining("topics are missing")
        .hasMessageContaining("half.moments");
  }

  private static Connection created(String prefix) throws Exception {
    Connection connection = scene.connection(prefix);
    TopicCreation.create(connection, Topic.all(Topic.CHANNELS), 1, Optional.empty());
    return connection;
  }

  private static void awaitMoments(TopicClient topics, int count) {
    Await.holds(
        count + " moments have come",
        LIMIT,
        () -> topics.read(Topic.MOMENTS, Micromoment.class).size() == count);
  }

  private static void publish(TopicClient topics) {
    Instant at = Workload.BEGIN.minus(Duration.ofDays(1));
    topics.put(
        Topic.PATTERNS,
        "balance",
        new PatternDefinition("balance-1", at, "balance", 1, PATTERN, PatternStatus.live));
  }

  private static void grant(TopicClient topics, String customer) {
    topics.put(
        "context.consent",
        customer + "/personalisation",
        new Consent("consent-" + customer, Workload.BEGIN, customer, "personalisation", true));
  }

  private static InteractionEvent alert(String id, String customer) {
    return InteractionEvent.newBuilder()
        .setEventId(id)
        .setEventTime(Workload.BEGIN.plusSeconds(60))
        .setCustomerId(customer)
        .setChannel("SYSTEM")
        .setKind("balance_alert")
        .build();
  }

  /** Returns the value of a field of the second alert's generic record. */
  private static Object plain(String field) {
    return switch (field) {
      case "event_id" -> "a-2";
      case "event_time" -> Workload.BEGIN.plusSeconds(120).toEpochMilli();
      case "customer_id" -> "ann";
      case "channel" -> "SYSTEM";
      case "kind" -> "balance_alert";
      case "mood" -> "good";
      case "properties" -> Map.of();
      default -> null;
    };
  }

  private static Schema withOneMoreField(Schema schema) {
    List<Schema.Field> fields = new ArrayList<>();
    schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    fields.add(
        new Schema.Field(
            "mood",
            Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING)),
            null,
            Schema.Field.NULL_DEFAULT_VALUE));
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
  }

  private static byte[] bytes(int id, GenericRecord record) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
