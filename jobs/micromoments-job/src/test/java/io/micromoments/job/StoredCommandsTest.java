package io.micromoments.job;

import static io.micromoments.job.StageFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.context.CustomerStateSerializer;
import io.micromoments.customer.CustomerOperator;
import io.micromoments.runtime.element.BroadcastElement.CatalogElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Offer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.junit.jupiter.api.Test;

/** Decide must store a command whatever triggered it, on any state backend. */
class StoredCommandsTest {

  private static final ValueStateDescriptor<CustomerState> CUSTOMER =
      new ValueStateDescriptor<>("customer", new CustomerStateSerializer());

  @Test
  void aCommandThatFollowsTheCustomerToAnotherChannelIsStored() throws Exception {
    try (Stage<Element> stage =
        Stage.onRocksDb(StageFixture.customer(StageFixture.PATTERNS, null))) {
      stage.sendToAll(
          new CatalogElement(
              Offer.newBuilder()
                  .setEventId("k")
                  .setEventTime(at(0))
                  .setOfferId("o")
                  .setCategory("c")
                  .setIntents(List.of("i"))
                  .setBudget(5L)
                  .build()));
      stage.send(StageFixture.offers(1, new CandidateOffer("o", 1.0)));
      stage.time(2);
      // Both channels are known, so the sighting changes nothing else.
      stage.send(seen("BRANCH", 3));
      stage.send(seen("WEB", 4));
      stage.time(5);
      stage.send(event("a", Map.of(), 6));
      stage.time(8);
      stage.send(seen("BRANCH", 9));
      stage.time(10);
      List<CommandElement> commands =
          stage.onSide(CustomerOperator.BUDGETED).stream().map(CommandElement.class::cast).toList();
      assertThat(commands)
          .extracting(each -> each.command().getChannel())
          .containsExactly("WEB", "BRANCH");
      assertThat(stage.kept("c", CUSTOMER).getIssued().getCommandId())
          .isEqualTo(commands.get(1).command().getCommandId());
    }
  }

  private static Element seen(String channel, int second) {
    return event("view", Map.of("channel", channel), second);
  }

  /** An event that matches without a channel: the resulting command follows the customer. */
  private static Element event(String action, Map<String, Object> more, int second) {
    Map<String, Object> fields = new HashMap<>(more);
    fields.put("event_id", "e" + second);
    fields.put("event_time", at(second).toEpochMilli());
    fields.put("customer_id", "c");
    fields.put("action", action);
    return new EventElement("c", Event.of(EventStream.CLICKSTREAM, fields));
  }
}
