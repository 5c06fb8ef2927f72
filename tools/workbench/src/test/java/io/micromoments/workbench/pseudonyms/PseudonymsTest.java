package io.micromoments.workbench.pseudonyms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.BeaconEvent;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.Transition;
import io.micromoments.schemas.WebChannel;
import io.micromoments.workbench.live.LiveStream;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class PseudonymsTest {

  /** Text fields that identify no person: places, things, kinds, and their attributes. */
  private static final Set<String> NOBODY =
      Set.of(
          "books",
          "campaign",
          "content",
          "grants",
          "text",
          "action",
          "replenish_after",
          "page_category",
          "item_id",
          "item_category",
          "currency",
          "beacon_id",
          "place_id",
          "place_category",
          "sensor_type",
          "area",
          "metric",
          "unit",
          "channel",
          "kind",
          "topic",
          "outcome",
          "segment",
          "locale",
          "persona",
          "purpose",
          "offer_id",
          "category",
          "contact_period",
          "eligible");

  private static final Instant TIME = Instant.parse("2026-05-01T00:00:00Z");

  private final Pseudonyms pseudonyms = new Pseudonyms("one key".getBytes(UTF_8), Set.of("term"));

  @Test
  void everyTextFieldOfEveryStreamIsClassified() {
    Set<String> open = new TreeSet<>();
    for (LiveStream stream : LiveStream.ALL) {
      for (Schema.Field field : SpecificData.get().getSchema(stream.recordClass()).getFields()) {
        String name = field.name();
        boolean isCovered =
            Pseudonyms.IDS.contains(name)
                || Pseudonyms.TEXTS.contains(name)
                || Pseudonyms.URLS.contains(name)
                || Pseudonyms.MAPS.contains(name);
        if (holds(field.schema(), Schema.Type.STRING) && !isCovered && !NOBODY.contains(name)) {
          open.add(stream.label() + "." + name);
        }
        if (field.schema().getType() == Schema.Type.MAP
            && holds(field.schema().getValueType(), Schema.Type.STRING)
            && !NOBODY.contains(name)) {
          assertThat(Pseudonyms.MAPS).contains(name);
        }
      }
    }
    assertThat(open).as("does this name a person?").isEmpty();
  }

  private static boolean holds(Schema schema, Schema.Type type) {
    return schema.getType() == type
        || (schema.getType() == Schema.Type.UNION
            && schema.getTypes().stream().anyMatch(each -> each.getType() == type));
  }

  @Test
  void pseudonymsAreEqualInAllStreamsAndDependOnTheKey() {
    IdentityLink link =
        (IdentityLink) pseudonyms.of(new IdentityLink("e1", TIME, "phone", "ada", true));
    ClickstreamEvent click = (ClickstreamEvent) pseudonyms.of(click().build());
    assertThat(click.getCustomerId()).isEqualTo(link.getCustomerId()).isNotEqualTo("ada");
    assertThat(click.getDeviceId()).isEqualTo(link.getDeviceId()).isNotEqualTo("phone");
    assertThat(new Pseudonyms("other".getBytes(UTF_8), Set.of()).of("customer_id", "ada"))
        .isNotEqualTo(click.getCustomerId());
    assertThat(pseudonyms.of("customer_id", "")).as("nobody stays nobody").isEmpty();
  }

  @Test
  void personalDataIsRemovedAndTheRestIsKept() {
    ClickstreamEvent click =
        (ClickstreamEvent)
            pseudonyms.of(
                click()
                    .setQuery("ada lovelace")
                    .setPageUrl("https://ada@bank.example/loans/customer-4711/rates?name=ada#ada")
                    .setReferrer("https://search.example")
                    .setProperties(Map.of("term", "48", "note", "call ada"))
                    .build());
    assertThat(click.getQuery()).isNull();
    assertThat(click.getPageUrl())
        .startsWith("https://bank.example/loans/p")
        .endsWith("/rates")
        .doesNotContain("4711", "ada");
    assertThat(click.getReferrer()).isEqualTo("https://search.example");
    assertThat(click.getProperties()).isEqualTo(Map.of("term", "48"));
    assertThat(click.getAction()).isEqualTo("page_view");
    assertThat(click.getEventTime()).isEqualTo(TIME);
    BeaconEvent beacon =
        (BeaconEvent)
            pseudonyms.of(
                BeaconEvent.newBuilder()
                    .setEventId("e")
                    .setEventTime(TIME)
                    .setDeviceId("phone")
                    .setPlaceId("shop-1")
                    .setPlaceCategory("shop")
                    .setTransition(Transition.ENTER)
                    .setLatitude(52.520008)
                    .setLongitude(-13.404954)
                    .build());
    assertThat(beacon.getLatitude()).isEqualTo(52.52);
    assertThat(beacon.getLongitude()).isEqualTo(-13.4);
    assertThat(beacon.getPlaceId()).isEqualTo("shop-1");
  }

  @Test
  void numbersAreReadableAndEqualForEqualIds() {
    Pseudonyms numbered = Pseudonyms.numbered(Set.of("term"));
    IdentityLink link =
        (IdentityLink) numbered.of(new IdentityLink("x1", TIME, "phone", "ada", true));
    assertThat(link.getCustomerId()).isEqualTo("customer-1");
    assertThat(link.getDeviceId()).isEqualTo("device-1");
    Event event =
        numbered.of(
            Event.of(
                EventStream.CLICKSTREAM,
                Map.of(
                    "event_id", "x2",
                    "event_time", TIME.toEpochMilli(),
                    "device_id", "tablet",
                    "customer_id", "ada",
                    "identifier", "email:5d41",
                    "query", "ada lovelace",
                    "page_url", "https://bank.example/loans/4711",
                    "properties", Map.of("term", "48", "note", "call ada"))));
    assertThat(event.fields())
        .isEqualTo(
            Map.of(
                "event_id", "event-2",
                "event_time", TIME.toEpochMilli(),
                "device_id", "device-2",
                "customer_id", "customer-1",
                "identifier", "identifier:1",
                "page_url", "https://bank.example/loans/id-1",
                "properties", Map.of("term", "48")));
    assertThat(numbered.of("customer_id", "device:tablet")).isEqualTo("device:device-2");
  }

  private static ClickstreamEvent.Builder click() {
    return ClickstreamEvent.newBuilder()
        .setEventId("e1")
        .setEventTime(TIME)
        .setCustomerId("ada")
        .setDeviceId("phone")
        .setChannel(WebChannel.WEB)
        .setAction("page_view");
  }
}
