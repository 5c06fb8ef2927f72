package io.micromoments.benchmark.peers;

import io.micromoments.benchmark.workload.Feed;
import io.micromoments.benchmark.workload.EncodedEvents;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Event for Esper and Siddhi, with the fields used in conditions. Neither handles late events, so
 * they get the events in order of time; sorting is not measured.
 *
 * @param values in the order of {@link #FIELDS}
 */
record PlainRecord(long time, Object[] values) {

  static final List<String> FIELDS =
      List.of("event_id", "customer_id", "action", "item_category", "value");

  private static final int[] POSITIONS =
      FIELDS.stream().mapToInt(io.micromoments.schemas.EventStream.CLICKSTREAM::position).toArray();

  /** Returns the feed's events in order of event time. */
  static Feed.Reader inOrder(Feed feed) {
    Feed.Reader reader = feed.read();
    List<EventElement> events = new ArrayList<>(feed.size());
    for (int i = 0; i < feed.size(); i++) {
      events.add(reader.next());
    }
    events.sort(Comparator.comparingLong(Element::time));
    EncodedEvents sorted = new EncodedEvents();
    events.forEach(sorted::add);
    return sorted.end().read();
  }

  static PlainRecord of(EventElement element) {
    Object[] values = new Object[POSITIONS.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = element.event().get(POSITIONS[i]);
    }
    return new PlainRecord(element.time(), values);
  }
}
