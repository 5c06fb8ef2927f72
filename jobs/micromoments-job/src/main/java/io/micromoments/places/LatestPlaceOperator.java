package io.micromoments.places;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.PresenceElement;
import io.micromoments.runtime.element.PlaceKey;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.LatestPlace;
import io.micromoments.schemas.PresenceChange;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Tracks the latest place of each customer and guest. First input, keyed by customer or guest id:
 * beacon events, and erasures. Second input (broadcast): tombstones. Emits arrivals and departures,
 * keyed by place and by area.
 */
public final class LatestPlaceOperator extends EventTimeOperator<Element>
    implements TwoInputStreamOperator<Element, BroadcastElement, Element> {

  /** Name of the stage in receipts. */
  public static final String STAGE = "places";

  /** How long after the latest event at a place the customer is assumed to be there. */
  static final Duration PRESENCE_TIMEOUT = Duration.ofHours(24);

  private static final long serialVersionUID = 1L;

  private static final ValueStateDescriptor<LatestPlace> LATEST =
      new ValueStateDescriptor<>("latest-place", new RecordType<>(LatestPlace.class));

  private transient ValueState<LatestPlace> latest;

  public LatestPlaceOperator(StageSettings settings) {
    super(settings);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    latest = context.getKeyedStateStore().getState(LATEST);
  }

  @Override
  protected void process(String person, List<Element> elements, long time) throws Exception {
    LatestPlace before = latest.value();
    LatestPlace sent = before;
    LatestPlace place = before;
    for (int i = 0; i < elements.size(); i++) {
      Element element = elements.get(i);
      sent = leaveIfExpired(person, sent, element.time() - 1);
      if (sent == null && isExpired(place, element.time() - 1)) {
        place = null;
      }
      place = onElement(element, place);
      // Elements of the same time have one effect, because their order is lost on the way.
      boolean isLastOfTime =
          i + 1 == elements.size() || elements.get(i + 1).time() != element.time();
      if (isLastOfTime) {
        move(person, sent, place, element.time());
        sent = place;
      }
    }
    store(before == null ? null : before.getTimerAt(), leaveIfExpired(person, place, time));
  }

  /**
   * Stores the place, or deletes the timer: it contains the key, of which nothing may be left after
   * an erasure.
   *
   * @param timerAt time of the registered timer; null if there is none
   */
  private void store(Long timerAt, LatestPlace place) throws Exception {
    if (place == null && timerAt != null) {
      deadlines().delete(timerAt);
    } else if (place != null && timerAt == null) {
      deadlines().register(end(place));
    }
    if (place != null) {
      place.setTimerAt(timerAt == null ? Long.valueOf(end(place)) : timerAt);
    }
    latest.update(place);
  }

  /** Returns the latest place after an element; an older one than the latest changes nothing. */
  private LatestPlace onElement(Element element, LatestPlace before) {
    if (element instanceof ContextElement context
        && context.record() instanceof ErasureRequest request) {
      reportErased(request, STAGE, 0);
      return null;
    }
    if (!(element instanceof EventElement event)
        || (before != null && before.getSeenAt().toEpochMilli() > event.time())) {
      return before;
    }
    return "EXIT".equals(event.event().get("transition"))
        ? null
        : new LatestPlace(
            (String) event.event().get("place_id"),
            (String) event.event().get("area"),
            Instant.ofEpochMilli(event.time()),
            null);
  }

  private LatestPlace leaveIfExpired(String person, LatestPlace place, long time) {
    if (!isExpired(place, time)) {
      return place;
    }
    move(person, place, null, end(place));
    return null;
  }

  private static boolean isExpired(LatestPlace place, long time) {
    return place != null && end(place) <= time;
  }

  private static long end(LatestPlace place) {
    return place.getSeenAt().toEpochMilli() + PRESENCE_TIMEOUT.toMillis();
  }

  @Override
  protected void onDeadline(String person, long time) throws Exception {
    LatestPlace place = latest.value();
    if (place == null) {
      return;
    }
    // The timer that has just fired is gone.
    store(null, leaveIfExpired(person, place, time));
  }

  private void move(String person, LatestPlace from, LatestPlace to, long time) {
    Set<String> left = keys(from);
    Set<String> entered = keys(to);
    left.stream()
        .filter(place -> !entered.contains(place))
        .forEach(place -> send(person, place, false, time));
    entered.stream()
        .filter(place -> !left.contains(place))
        .forEach(place -> send(person, place, true, time));
  }

  private static Set<String> keys(LatestPlace place) {
    Set<String> keys = new LinkedHashSet<>();
    if (place != null && place.getPlaceId() != null) {
      keys.add(PlaceKey.ofPlace(place.getPlaceId()));
    }
    if (place != null && place.getArea() != null) {
      keys.add(PlaceKey.ofArea(place.getArea()));
    }
    return keys;
  }

  private void send(String person, String place, boolean isThere, long time) {
    PresenceChange change = new PresenceChange(Instant.ofEpochMilli(time), person, place, isThere);
    output.collect(new StreamRecord<>(new PresenceElement(change), time));
  }
}
