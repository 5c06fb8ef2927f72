package io.micromoments.workbench.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An id without events gets a hint at what to explain instead. */
class RecordedCustomersTest {

  @TempDir private Path scenario;

  @BeforeEach
  void writeScenario() throws Exception {
    Files.writeString(
        scenario.resolve("context.jsonl"),
        """
        {"stream":"merge","event_id":"m","customer_id":"old","into_customer_id":"ann","event_time":"2026-05-01T00:00:00Z"}
        {"stream":"consent","event_id":"c","customer_id":"ben","purpose":"iot","granted":true,"event_time":"2026-05-01T00:00:00Z"}
        {"stream":"merge","event_id":"n","customer_id":"split","into_customer_id":"ann","event_time":"2026-05-01T00:00:00Z"}
        {"stream":"merge","event_id":"o","customer_id":"split","into_customer_id":null,"event_time":"2026-05-01T01:00:00Z"}
        {"stream":"identity","event_id":"j","device_id":"tablet","customer_id":"ben","event_time":"2026-05-01T00:00:00Z"}
        {"stream":"identity","event_id":"k","device_id":"tablet","customer_id":"ben","linked":false,"event_time":"2026-05-01T01:00:00Z"}
        {"stream":"identity","event_id":"i","device_id":"laptop","customer_id":"ben","event_time":"2026-05-01T00:00:00Z"}
        """);
    String event =
        "{\"stream\":\"beacon\",\"event_id\":\"%s\",\"event_time\":\"2026-05-02T10:00:00Z\",\"place_id\":\"p\",\"place_category\":\"c\",\"transition\":\"ENTER\",\"device_id\":\"%s\"%s}\n";
    Files.writeString(
        scenario.resolve("events.jsonl"),
        event.formatted("e1", "phone", ",\"customer_id\":\"ann\"")
            + event.formatted("e2", "kiosk", "")
            + "not json\n");
  }

  private String hint(String customer) throws IOException {
    return RecordedCustomers.hint(scenario, customer);
  }

  @Test
  void ofACustomer() throws Exception {
    assertThat(hint("old")).isEqualTo("they were merged into 'ann': explain that customer");
    assertThat(hint("split"))
        .as("no longer merged")
        .isEqualTo("the context names this customer, but there is no event of theirs");
    assertThat(hint("device:tablet")).as("no longer linked").doesNotContain("ben");
    assertThat(hint("ben"))
        .isEqualTo("the context names this customer, but there is no event of theirs");
    assertThat(hint("ann"))
        .isEqualTo("they have events, but none on a stream that a pattern reads");
    assertThat(hint("anne")).isEqualTo("did you mean 'ann'?");
    assertThat(hint("somebody"))
        .isEqualTo(
            "customers are ann, ben, old, split; for a guest, write device: and the device id, such as"
                + " device:kiosk");
  }

  @Test
  void ofADevice() throws Exception {
    assertThat(hint("phone")).isEqualTo("the device belongs to a customer: explain 'ann'");
    assertThat(hint("device:laptop")).isEqualTo("the device belongs to a customer: explain 'ben'");
    assertThat(hint("kiosk"))
        .isEqualTo("this is a device without a customer; write 'device:kiosk'");
    assertThat(hint("device:kiosk"))
        .isEqualTo("the device has events, but none on a stream that a pattern reads");
    assertThat(hint("device:kisok")).isEqualTo("did you mean 'device:kiosk'?");
    assertThat(hint("device:somewhere")).isEqualTo("devices are kiosk, laptop, phone, tablet");
  }

  @Test
  void namesAreReadAsJsonWritesThem() throws Exception {
    Files.writeString(
        scenario.resolve("events.jsonl"),
        """
        {"stream":"clickstream","event_id":"e1","event_time":"2026-05-02T10:00:00Z","customer_id":"m\\u00fcller","action":"a"}
        {"stream":"clickstream","event_id":"e2","event_time":"2026-05-02T10:00:00Z","customer_id":"a\\"b","action":"a"}
        {"stream":"clickstream","event_id":"e3","event_time":"2026-05-02T10:00:00Z","device_id":"kiosk","action":"a"}
        """);

    assertThat(RecordedCustomers.of(scenario))
        .containsExactly("a\"b", "ben", "m\u00fcller", "old", "split", "device:kiosk");
    assertThat(hint("m\u00fclle")).isEqualTo("did you mean 'm\u00fcller'?");
  }

  @Test
  void ofAnOffer() throws Exception {
    Files.writeString(
        scenario.resolve("context.jsonl"),
        "{\"stream\":\"offers\",\"offers\":[{\"offer_id\":\"b\",\"priority\":1},{\"offer_id\":\"a\",\"priority\":1}]}\n");
    assertThat(RecordedOffers.of(scenario, Optional.empty())).containsExactly("a", "b");
    Files.writeString(
        scenario.resolve("context.jsonl"),
        "{\"stream\":\"offers\",\"offers\":[{\"offer_id\":\"k\\u00fcche\",\"priority\":1}]}\n");
    assertThat(RecordedOffers.of(scenario, Optional.empty())).containsExactly("k\u00fcche");
  }
}
