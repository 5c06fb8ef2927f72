package io.micromoments.benchmark.peers;

import io.micromoments.benchmark.workload.Feed;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An event as Esper and Siddhi take it: the fields that conditions name. They wait for no late
 * event, so they are given them in the order of time, for nothing: sorting is not measured.
 *
 * @param values by the order of {@link #FIELDS}
 */
record PlainRecord(long time, Object[] values) {

  static final List<String> FIELDS =
      List.of("event_id", "customer_id", "action", "item_category", "value");

  static List<PlainRecord> inOrder(Feed feed) {
    List<PlainRecord> records = new ArrayList<>(feed.size());
    for (int i = 0; i < feed.size(); i++) {
      records.add(of(((EventElement) feed.event(i)).event()));
    }
    records.sort(Comparator.comparingLong(PlainRecord::time));
    return records;
  }

  static PlainRecord closing(Feed feed) {
    return of(((EventElement) feed.closing()).event());
  }

  private static PlainRecord of(Event event) {
    return new PlainRecord(event.time(), FIELDS.stream().map(event::get).toArray());
  }
}
