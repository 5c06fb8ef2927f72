package io.micromoments.customer;

import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferOutcome;
import java.util.HashMap;
import java.util.Map;

/** Creates the events that patterns read of a customer's outcomes, moments and profile. */
final class DerivedEvents {

  private DerivedEvents() {}

  /**
   * @param category the category of the offer, or null
   */
  static Event of(OfferOutcome outcome, String category) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("event_id", outcome.getEventId());
    fields.put("event_time", outcome.getEventTime().toEpochMilli());
    fields.put("customer_id", outcome.getCustomerId());
    fields.put("channel", outcome.getChannel());
    fields.put("offer_id", outcome.getOfferId());
    fields.put("offer_category", category);
    fields.put("outcome", outcome.getOutcome().name());
    fields.put("command_id", outcome.getCommandId());
    return Event.of(EventStream.OUTCOME, fields);
  }

  /**
   * @param time when the moment is emitted, in milliseconds since the epoch
   */
  static Event of(Micromoment moment, long time) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("event_id", moment.getMomentId());
    fields.put("event_time", time);
    fields.put("customer_id", moment.getCustomerId());
    fields.put("moment", moment.getMoment().name());
    fields.put("intent", moment.getIntent());
    fields.put("pattern", moment.getPattern());
    fields.put("confidence", moment.getConfidence());
    fields.put("capture", moment.getCapture());
    return Event.of(EventStream.MOMENT, fields);
  }

  static Event of(CustomerProfile profile) {
    return Event.of(
        EventStream.PROFILE,
        Map.of(
            "event_id", profile.getEventId(),
            "event_time", profile.getEventTime().toEpochMilli(),
            "customer_id", profile.getCustomerId()));
  }
}
