package io.micromoments.job;

import static io.micromoments.job.StageFixture.at;
import static io.micromoments.job.StageFixture.erasure;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.context.CustomerStateSerializer;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.ChannelSeen;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.junit.jupiter.api.Test;

/** Tests the channels that decide stores from events. */
class LatestChannelsInDecideTest {

  private static final ValueStateDescriptor<CustomerState> CUSTOMER =
      new ValueStateDescriptor<>("customer", new CustomerStateSerializer());
  private static final ValueStateDescriptor<ChannelSeen> CHANNEL =
      new ValueStateDescriptor<>("latest-channel", new AvroTypeInfo<>(ChannelSeen.class));

  @Test
  void anErasureRemovesTheLatestChannel() throws Exception {
    try (Stage<Element> stage = decide()) {
      stage.send(seen("ann", "WEB", 1));
      stage.time(1);
      stage.send(seen("ann", "MOBILE_APP", 2));
      stage.time(5);
      // Due at the same watermark.
      stage.send(erasure("ann", "ann", 10, "e"));
      stage.send(seen("ann", "MOBILE_APP", 11));
      stage.time(12);
      stage.send(seen("ann", "WEB", 13));
      stage.time(14);
      assertThat(stage.kept("ann", CUSTOMER).getSeenOn())
          .containsOnly(
              Map.entry("MOBILE_APP", at(11).toEpochMilli()),
              Map.entry("WEB", at(13).toEpochMilli()));
    }
  }

  @Test
  void latestChannelsAreWrittenToStateAtACheckpoint() throws Exception {
    try (Stage<Element> stage = decide()) {
      for (int second = 1; second <= 5; second++) {
        stage.send(seen("ann", "WEB", second));
        stage.send(seen("bob", "MOBILE_APP", second));
        stage.time(second);
      }
      assertThat(stage.kept("ann", CHANNEL)).isNull();
      stage.checkpoint();
      assertThat(stage.kept("ann", CHANNEL).getAt()).isEqualTo(at(5));
      assertThat(stage.kept("ann", CHANNEL).getChannel()).isEqualTo("WEB");
      assertThat(stage.kept("bob", CHANNEL).getChannel()).isEqualTo("MOBILE_APP");
    }
  }

  private static Stage<Element> decide() throws Exception {
    return new Stage<>(StageFixture.customer(new PatternSet(List.of()), null));
  }

  private static Element seen(String customer, String channel, int second) {
    Event event =
        Event.of(
            EventStream.CLICKSTREAM,
            Map.of(
                "event_id",
                customer + second,
                "event_time",
                at(second).toEpochMilli(),
                "customer_id",
                customer,
                "channel",
                channel,
                "action",
                "view"));
    return new EventElement(customer, event);
  }
}
