package io.micromoments.patterns.serialization;

import static io.micromoments.patterns.Patterns.click;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.serialization.EventLayout.Field;
import io.micromoments.patterns.serialization.EventLayout.Kind;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class EventSerializerTest {

  private static final Event EVENT =
      click(
          "e1",
          3,
          "view_item",
          Map.of("value", 1.5, "dwell_ms", 7L, "properties", Map.of("k", "v")));

  @Test
  void roundTripPreservesFieldsAndMissingValues() throws Exception {
    Event read = roundTrip(new EventSerializer(), new EventSerializer(), EVENT);
    assertThat(read).isEqualTo(EVENT);
    assertThat(read.get("query")).isNull();
    Event reading = Event.of(EventStream.SENSOR, Map.of("event_id", "s", "event_time", 1L));
    assertThat(roundTrip(new EventSerializer(), new EventSerializer(), reading).get("reading"))
        .as("a missing number is missing, not zero")
        .isNull();
  }

  @Test
  void textCodecRoundTripsAnyText() throws Exception {
    for (String text :
        List.of(
            "",
            "a",
            "ä\u00ff",
            "€",
            "😀",
            "\ud800",
            "x".repeat(126),
            "x".repeat(127),
            "x".repeat(70_000))) {
      DataOutputSerializer out = new DataOutputSerializer(64);
      TextCodec.write(text, out);
      DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
      assertThat(TextCodec.read(in)).isEqualTo(text);
      assertThat(in.available()).as("read to the end").isZero();
    }
  }

  @Test
  void decodedFieldsDoNotDependOnAccessOrder() throws Exception {
    long seed = Long.getLong("seed", 1);
    System.out.println("EventSerializerTest seed=" + seed);
    Random random = new Random(seed);
    List<String> names = new ArrayList<>(EventStream.CLICKSTREAM.fields());
    for (int round = 0; round < 500; round++) {
      Map<String, Object> fields = new HashMap<>(EVENT.fields());
      fields.keySet().removeIf(name -> !name.startsWith("event_") && random.nextInt(3) == 0);
      Event made = Event.of(EventStream.CLICKSTREAM, fields);
      Event read = roundTrip(new EventSerializer(), new EventSerializer(), made);
      Collections.shuffle(names, random);
      for (String name : names) {
        assertThat(read.isLogin()).isEqualTo(made.isLogin());
        assertThat(read.get(name))
            .as("%s, seed %d round %d", name, seed, round)
            .isEqualTo(made.get(name));
      }
    }
  }

  @Test
  void purchaseAndLoginChecksAgreeWithTheDecodedAction() throws Exception {
    for (String action :
        List.of(
            "purchase", "login", "purchasf", "purchas", "purchase ", "", "€urchase", "\u0170")) {
      Event made = click("e1", 3, action, Map.of());
      Event read = roundTrip(new EventSerializer(), new EventSerializer(), made);
      assertThat(read.isPurchase()).as(action).isEqualTo(action.equals("purchase"));
      assertThat(read.isLogin()).as(action).isEqualTo(action.equals("login"));
      assertThat(read.action()).isEqualTo(action);
      assertThat(read.isPurchase()).isEqualTo(made.isPurchase());
    }
    Event none = Event.of(EventStream.SENSOR, Map.of("event_id", "s", "event_time", 1L));
    assertThat(roundTrip(new EventSerializer(), new EventSerializer(), none).isPurchase())
        .isFalse();
  }

  @Test
  void stateOfAnOlderSchemaIsMigrated() throws Exception {
    // The older schema had no value, a field that was removed since, and another order.
    EventLayout old =
        new EventLayout(
            List.of(
                StreamLayout.of(
                    EventStream.CLICKSTREAM,
                    List.of(
                        new Field("action", Kind.TEXT),
                        new Field("event_time", Kind.WHOLE),
                        new Field("gone", Kind.TEXT),
                        new Field("event_id", Kind.TEXT)))));
    EventSerializerSnapshot oldSnapshot = new EventSerializerSnapshot(old);
    DataOutputSerializer out = new DataOutputSerializer(64);
    oldSnapshot.writeSnapshot(out);
    EventSerializerSnapshot restored = new EventSerializerSnapshot();
    restored.readSnapshot(
        1, new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

    TypeSerializerSchemaCompatibility<Event> compatibility =
        new EventSerializer().snapshotConfiguration().resolveSchemaCompatibility(restored);
    assertThat(compatibility.isCompatibleAfterMigration()).isTrue();

    Event read = roundTrip(new EventSerializer(old), restored.restoreSerializer(), EVENT);
    assertThat(read.get("action")).isEqualTo("view_item");
    assertThat(read.id()).isEqualTo("e1");
    assertThat(read.get("value")).isNull();
  }

  @Test
  void changedFieldTypeIsIncompatible() {
    EventLayout old =
        new EventLayout(
            List.of(
                StreamLayout.of(
                    EventStream.CLICKSTREAM, List.of(new Field("action", Kind.WHOLE)))));
    assertThat(
            new EventSerializer()
                .snapshotConfiguration()
                .resolveSchemaCompatibility(new EventSerializerSnapshot(old))
                .isIncompatible())
        .isTrue();
  }

  private static Event roundTrip(
      TypeSerializer<Event> writer, TypeSerializer<Event> reader, Event event) throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(64);
    writer.serialize(event, out);
    return reader.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
  }
}
