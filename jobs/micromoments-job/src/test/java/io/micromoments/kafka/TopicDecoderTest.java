package io.micromoments.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.input.Arrival;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.BeaconEvent;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.RawBytes;
import io.micromoments.schemas.Transition;
import io.micromoments.schemas.WebChannel;
import io.micromoments.topics.Connection;
import io.micromoments.topics.RecordWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder as a task runs it: serialized, opened, with a registry over HTTP. */
@Timeout(60)
class TopicDecoderTest {

  private static final String PREFIX = "bank.";
  private static final String CLICKS = PREFIX + EventStream.CLICKSTREAM.topic();
  private static final Instant TIME = Instant.parse("2026-05-04T10:15:30Z");
  private static final long APPENDED_AT = TIME.toEpochMilli() + 250;
  private static final Duration MAX_AHEAD = Duration.ofMinutes(10);

  private HttpRegistry registry;
  private TopicDecoder decoder;
  private Gauge<?> registryDown;

  @BeforeEach
  void open() throws Exception {
    registry = new HttpRegistry();
    decoder =
        InstantiationUtil.clone(
            new TopicDecoder(
                Connection.of(
                    Map.of(
                        Connection.BOOTSTRAP,
                        "127.0.0.1:9",
                        Connection.REGISTRY,
                        registry.url(),
                        "registry.max.retries",
                        "0", // The client's own retries would hide an outage from the gauge.
                        Connection.PREFIX,
                        PREFIX))));
    decoder.open(context());
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void anEventKeepsItsPositionTimestampAndBytes() throws Exception {
    byte[] value = bytes(click().build());

    Arrival arrival = decode(CLICKS, null, value);

    assertThat(arrival.topic()).isEqualTo(CLICKS);
    assertThat(arrival.partition()).isEqualTo(3);
    assertThat(arrival.offset()).isEqualTo(42);
    assertThat(arrival.appendedAt()).isEqualTo(APPENDED_AT);
    assertThat(arrival.raw()).isEqualTo(RawBytes.of(value));
    assertThat(arrival.rejection()).isNull();
    assertThat(arrival.isEvent()).isTrue();
    EventElement element = (EventElement) arrival.element();
    assertThat(element.event().stream()).isEqualTo(EventStream.CLICKSTREAM);
    assertThat(element.time()).isEqualTo(TIME.toEpochMilli());
    assertThat(element.event().action()).isEqualTo("view");
  }

  @Test
  void anEventIsKeyedByItsCustomerOrElseByItsDevice() throws Exception {
    byte[] ofBoth = bytes(click().setCustomerId("ann").setDeviceId("phone").build());
    byte[] ofBlank = bytes(click().setCustomerId(" ").setDeviceId("phone").build());
    byte[] ofNobody = bytes(click().setCustomerId(null).setDeviceId(null).build());

    assertThat(decode(CLICKS, null, ofBoth).element().key()).isEqualTo("ann");
    assertThat(decode(CLICKS, null, ofBlank).element().key()).isEqualTo("phone");
    assertThat(decode(CLICKS, null, ofNobody).rejection().code()).isEqualTo("NO_KEY");
  }

  @Test
  void theTopicDeterminesTheStreamOfAnEvent() throws Exception {
    BeaconEvent beacon =
        BeaconEvent.newBuilder()
            .setEventId("b")
            .setEventTime(TIME)
            .setDeviceId("phone")
            .setPlaceId("p")
            .setPlaceCategory("store")
            .setTransition(Transition.ENTER)
            .build();

    Arrival arrival = decode(PREFIX + EventStream.BEACON.topic(), null, bytes(beacon));

    assertThat(((EventElement) arrival.element()).event().stream()).isEqualTo(EventStream.BEACON);
    assertThat(decode(CLICKS, null, bytes(beacon)).rejection().code())
        .as("a record of another stream")
        .isEqualTo("NOT_AVRO");
  }

  @Test
  void contextIsNeverLateSoItsBytesAreNotKept() throws Exception {
    Consent consent = new Consent("k", TIME, "ann", "email", true);

    Arrival arrival = decode(PREFIX + ContextStream.CONSENT.topic(), null, bytes(consent));

    assertThat(arrival.element())
        .isEqualTo(new ContextElement("ann", ContextStream.CONSENT, consent));
    assertThat(arrival.raw()).isNull();
    assertThat(arrival.isEvent()).isFalse();
  }

  @Test
  void anEventTimeMayBeTenMinutesAheadOfTheBroker() throws Exception {
    Instant latest = Instant.ofEpochMilli(APPENDED_AT).plus(MAX_AHEAD);
    Instant tooLate = latest.plusMillis(1);

    assertThat(decode(CLICKS, null, bytes(click().setEventTime(latest).build())).rejection())
        .isNull();
    Arrival ahead = decode(CLICKS, null, bytes(click().setEventTime(tooLate).build()));
    assertThat(ahead.element()).isNull();
    assertThat(ahead.isEvent()).isTrue();
    assertThat(ahead.rejection().code()).isEqualTo("TIME_OUT_OF_RANGE");
    assertThat(ahead.rejection().text())
        .contains(tooLate.toString(), Instant.ofEpochMilli(APPENDED_AT).toString());
  }

  @Test
  void theTimeOfContextMayBeTenMinutesAheadOfTheBroker() throws Exception {
    String topic = PREFIX + ContextStream.CONSENT.topic();
    Instant latest = Instant.ofEpochMilli(APPENDED_AT).plus(MAX_AHEAD);

    byte[] value = bytes(new Consent("k", latest, "ann", "email", true));
    assertThat(decode(topic, null, value).rejection()).isNull();
    byte[] tooLate = bytes(new Consent("k", latest.plusMillis(1), "ann", "email", true));
    assertThat(decode(topic, null, tooLate).rejection().code()).isEqualTo("TIME_OUT_OF_RANGE");
    assertThat(decode(topic, null, tooLate).rejection().isContext()).isTrue();
  }

  @Test
  void anEventMayBeAsOldAsTheYear2000() throws Exception {
    Instant earliest = Instant.parse("2000-01-01T00:00:00Z");

    assertThat(decode(CLICKS, null, bytes(click().setEventTime(earliest).build())).rejection())
        .isNull();
    assertThat(
            decode(CLICKS, null, bytes(click().setEventTime(earliest.minusMillis(1)).build()))
                .rejection()
                .code())
        .isEqualTo("TIME_OUT_OF_RANGE");
  }

  @ParameterizedTest
  @EnumSource(
      value = ContextStream.class,
      names = {"OUTCOME", "ERASURE"},
      mode = EnumSource.Mode.EXCLUDE)
  void aTombstoneOfACompactedTopicInvalidatesItsKey(ContextStream stream) throws Exception {
    String key = stream == ContextStream.CONSENT ? "a/nn/email" : "a/nn";

    Arrival arrival = decode(PREFIX + stream.topic(), key.getBytes(StandardCharsets.UTF_8), null);

    assertThat(arrival.rejection()).isNull();
    assertThat(arrival.element().key()).isEqualTo("a/nn");
    assertThat(arrival.element().time()).as("the broker's time").isEqualTo(APPENDED_AT);
    SpecificRecord record = ((ContextElement) arrival.element()).record();
    switch (stream) {
      case IDENTITY -> assertThat(((IdentityLink) record).getLinked()).isFalse();
      case PROFILE -> assertThat(((CustomerProfile) record).getProducts()).isEmpty();
      case CONSENT -> {
        assertThat(((Consent) record).getPurpose()).isEqualTo("email");
        assertThat(((Consent) record).getGranted()).isFalse();
      }
      case OFFERS -> assertThat(((CandidateOffers) record).getOffers()).isEmpty();
      case CATALOG ->
          assertThat(((Offer) record).getValidUntil().toEpochMilli()).isEqualTo(APPENDED_AT);
      case MERGE -> assertThat(((CustomerMerge) record).getIntoCustomerId()).isNull();
      default -> throw new AssertionError(stream);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"context.outcomes", "context.erasure", "events.clickstream"})
  void aTombstoneOfAnotherTopicIsRejected(String topic) throws Exception {
    Arrival arrival = decode(PREFIX + topic, "ann".getBytes(StandardCharsets.UTF_8), null);

    assertThat(arrival.rejection().code()).isEqualTo("NULL_VALUE");
    assertThat(arrival.rejection().isContext()).isEqualTo(topic.startsWith("context."));
    assertThat(arrival.raw()).isEqualTo(RawBytes.NONE);
    assertThat(arrival.offset()).isEqualTo(42);
  }

  @Test
  void aTombstoneWithoutAUsableKeyIsRejected() throws Exception {
    String profiles = PREFIX + ContextStream.PROFILE.topic();
    String consents = PREFIX + ContextStream.CONSENT.topic();
    byte[] blank = " ".getBytes(StandardCharsets.UTF_8);

    assertThat(decode(profiles, null, null).rejection().code()).isEqualTo("NO_KEY");
    assertThat(decode(profiles, blank, null).rejection().code()).isEqualTo("NO_KEY");
    for (String key : List.of("ann", "/email", "")) {
      byte[] unusable = key.getBytes(StandardCharsets.UTF_8);
      assertThat(decode(consents, unusable, null).rejection().code()).as(key).isEqualTo("NO_KEY");
    }
  }

  @Test
  void aRecordThatCannotBeDecodedIsRejectedWithItsBytesAndTheNextOneIsDecoded() throws Exception {
    byte[] value = bytes(click().build());
    byte[] unknown = value.clone();
    ByteBuffer.wrap(unknown).putInt(1, 4_711);
    byte[] truncated = Arrays.copyOf(value, value.length - 1);

    Arrival ofUnknown = decode(CLICKS, null, unknown);
    assertThat(ofUnknown.rejection().code()).isEqualTo("UNKNOWN_SCHEMA");
    assertThat(ofUnknown.raw()).isEqualTo(RawBytes.of(unknown));
    assertThat(ofUnknown.element()).isNull();
    assertThat(ofUnknown.isEvent()).isTrue();
    assertThat(decode(CLICKS, null, truncated).rejection().code()).isEqualTo("NOT_AVRO");
    assertThat(decode(CLICKS, null, new byte[0]).rejection().code()).isEqualTo("NOT_AVRO");
    assertThat(decode(CLICKS, null, "{}".getBytes(StandardCharsets.UTF_8)).rejection().code())
        .isEqualTo("NOT_AVRO");

    assertThat(decode(CLICKS, null, value).rejection()).isNull();
  }

  @Test
  void onlyTheBeginningOfALongRejectedRecordIsKept() throws Exception {
    byte[] value = new byte[2 << 20];

    Arrival arrival = decode(PREFIX + ContextStream.PROFILE.topic(), null, value);

    assertThat(arrival.rejection().code()).isEqualTo("TOO_LARGE");
    assertThat(arrival.raw().bytes()).hasSize(RawBytes.MAX_BYTES);
    assertThat(arrival.raw().isOf(value)).as("identifies the whole record").isTrue();
  }

  @Test
  void aRecordWaitsWhileTheRegistryIsDown() throws Exception {
    byte[] value = bytes(click().build());
    List<Object> down = new CopyOnWriteArrayList<>();
    registry.onRequest(() -> down.add(registryDown.getValue()));
    registry.failNext(1);

    assertThat(decode(CLICKS, null, value).rejection()).isNull();

    assertThat(down).as("when it is asked").containsExactly(0, 1);
    assertThat(registryDown.getValue()).isEqualTo(0);
    assertThat(decode(CLICKS, null, value).rejection()).isNull();
    assertThat(down).as("the schema is cached").hasSize(2);
  }

  @Test
  void aTaskThatIsCanceledStopsWaitingForTheRegistry() throws Exception {
    byte[] value = bytes(click().build());
    registry.failNext(Integer.MAX_VALUE);
    Thread task = Thread.currentThread();
    registry.onRequest(task::interrupt);
    List<Arrival> arrivals = new ArrayList<>();
    ConsumerRecord<byte[], byte[]> record = record(CLICKS, null, value);

    assertThatThrownBy(() -> decoder.deserialize(record, new ListCollector<>(arrivals)))
        .isInstanceOf(IOException.class);

    assertThat(Thread.interrupted()).as("still known to the task").isTrue();
    assertThat(arrivals).isEmpty();
  }

  private Arrival decode(String topic, byte[] key, byte[] value) throws IOException {
    List<Arrival> arrivals = new ArrayList<>();
    decoder.deserialize(record(topic, key, value), new ListCollector<>(arrivals));
    assertThat(arrivals).as("one arrival for each record").hasSize(1);
    return arrivals.get(0);
  }

  private static ConsumerRecord<byte[], byte[]> record(String topic, byte[] key, byte[] value) {
    return new ConsumerRecord<>(
        topic,
        3,
        42,
        APPENDED_AT,
        TimestampType.LOG_APPEND_TIME,
        key == null ? -1 : key.length,
        value == null ? -1 : value.length,
        key,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private <T extends SpecificRecord> byte[] bytes(T record) {
    @SuppressWarnings("unchecked")
    Class<T> recordClass = (Class<T>) record.getClass();
    int id = registry.register(SpecificData.get().getSchema(recordClass));
    return new RecordWriter<>(recordClass, id).write(record);
  }

  private static ClickstreamEvent.Builder click() {
    return ClickstreamEvent.newBuilder()
        .setEventId("e")
        .setEventTime(TIME)
        .setCustomerId("ann")
        .setChannel(WebChannel.WEB)
        .setAction("view");
  }

  private InitializationContext context() {
    MetricGroup metrics =
        new UnregisteredMetricsGroup() {
          @Override
          public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            assertThat(name).isEqualTo("schemaRegistryDown");
            registryDown = gauge;
            return gauge;
          }
        };
    return new InitializationContext() {
      @Override
      public MetricGroup getMetricGroup() {
        return metrics;
      }

      @Override
      public UserCodeClassLoader getUserCodeClassLoader() {
        return SimpleUserCodeClassLoader.create(TopicDecoderTest.class.getClassLoader());
      }
    };
  }
}
