package io.micromoments.workbench.drafting;

import io.micromoments.schemas.Event;
import io.micromoments.schemas.Micromoment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a customer did in a part of a scenario. Contains personal data.
 *
 * @param scenario name of the scenario
 * @param events in the order in which they are matched; at least one
 * @param end event time that the scenario reached, at most the end of the part
 * @param profile the customer's profile at the end
 * @param consents the latest decision by purpose, in lower case
 * @param detected moments of the pattern in question that the job detected in this part, with all
 *     that happened before
 */
public record Journey(
    String scenario,
    List<Event> events,
    Instant end,
    Optional<SpecificRecord> profile,
    Map<String, Boolean> consents,
    List<Micromoment> detected) {

  /** Returns the time of the first event. */
  public Instant start() {
    return Instant.ofEpochMilli(events.get(0).time());
  }

  /** Returns the time of the last event. */
  public Instant lastEventTime() {
    return Instant.ofEpochMilli(events.get(events.size() - 1).time());
  }
}
