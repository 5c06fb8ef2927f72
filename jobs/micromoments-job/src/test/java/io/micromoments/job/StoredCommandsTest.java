package io.micromoments.job;

import static io.micromoments.job.LateEventsTest.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.context.CustomerStateSerializer;
import io.micromoments.decide.DecideOperator;
import io.micromoments.messages.MessageCatalog;
import io.micromoments.patterns.detect.DetectionSettings;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.CommandElement;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Element.MatchElement;
import io.micromoments.patterns.flow.Match;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Offer;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
        Stage.onRocksDb(
            new DecideOperator(
                LateEventsTest.PATTERNS,
                DetectionSettings.DEFAULT,
                JobSettings.DEFAULT.measureWindow(),
                null,
                MessageCatalog.english()))) {
      stage.sendToAll(
          new ContextElement(
              "o",
              ContextStream.CATALOG,
              Offer.newBuilder()
                  .setEventId("k")
                  .setEventTime(at(0))
                  .setOfferId("o")
                  .setCategory("c")
                  .setIntents(List.of("i"))
                  .setBudget(5L)
                  .build()));
      stage.send(LateEventsTest.offers(1, new CandidateOffer("o", 1.0)));
      stage.time(2);
      // Both channels are known, so the sighting changes nothing else.
      stage.send(seen("BRANCH", 3));
      stage.send(seen("WEB", 4));
      stage.time(5);
      LateEventsTest.detected(6).stream()
          .filter(MatchElement.class::isInstance)
          .forEach(match -> stage.send(withoutChannel((MatchElement) match)));
      stage.time(8);
      stage.send(seen("BRANCH", 9));
      stage.time(10);
      List<CommandElement> commands =
          stage.onSide(DecideOperator.BUDGETED).stream().map(CommandElement.class::cast).toList();
      assertThat(commands)
          .extracting(each -> each.command().getChannel())
          .containsExactly("WEB", "BRANCH");
      assertThat(stage.kept("c", CUSTOMER).getIssued().getCommandId())
          .isEqualTo(commands.get(1).command().getCommandId());
    }
  }

  /** Removes the channel: the resulting command follows the customer. */
  private static Element withoutChannel(MatchElement element) {
    Match match = element.match();
    Map<String, List<Event>> steps = new LinkedHashMap<>();
    match
        .steps()
        .forEach(
            (step, events) ->
                steps.put(
                    step,
                    events.stream()
                        .map(
                            event -> {
                              Map<String, Object> fields = new HashMap<>(event.fields());
                              fields.remove("channel");
                              fields.put("event_time", event.time());
                              return Event.of(event.stream(), fields);
                            })
                        .toList()));
    return new MatchElement(
        Match.of(
            match.pattern(),
            match.customer(),
            match.startedAt(),
            match.detectedAt(),
            match.issuedAt(),
            steps));
  }

  private static Element seen(String channel, int second) {
    return new EventElement(
        "c",
        Event.of(
            EventStream.CLICKSTREAM,
            Map.of(
                "event_id",
                "e" + second,
                "event_time",
                at(second).toEpochMilli(),
                "customer_id",
                "c",
                "channel",
                channel,
                "action",
                "view")));
  }
}
