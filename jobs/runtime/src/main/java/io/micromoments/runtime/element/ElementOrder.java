package io.micromoments.runtime.element;

import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.ForwardedElement;
import io.micromoments.runtime.element.Element.RecordElement;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.JsonRecords;
import java.util.Comparator;
import org.apache.avro.specific.SpecificRecord;

/**
 * Orders the elements of a key: by time; at the same time by rank, which is merges, context (an
 * erasure last), hand-overs, events, commands; then by id; and, as ids may be repeated or empty, by
 * stream and content. Only equal elements compare as equal, so the order of arrival has no effect.
 */
final class ElementOrder implements Comparator<Element> {

  @Override
  public int compare(Element a, Element b) {
    int order = Long.compare(a.time(), b.time());
    if (order == 0) {
      order = Integer.compare(a.rank(), b.rank());
    }
    if (order == 0) {
      order = a.id().compareTo(b.id());
    }
    return order == 0 && a != b ? compareContent(a, b) : order;
  }

  /** Compares two elements of the same rank. */
  private static int compareContent(Element a, Element b) {
    if (a instanceof ForwardedElement left && b instanceof ForwardedElement right) {
      int order = compareContent(left.content(), right.content());
      order = order == 0 ? left.member().compareTo(right.member()) : order;
      return order == 0 ? Long.compare(left.generation(), right.generation()) : order;
    }
    if (a instanceof EventElement left && b instanceof EventElement right) {
      return Event.compareContent(left.event(), right.event());
    }
    if (a instanceof ContextElement left && b instanceof ContextElement right) {
      int order = left.stream().compareTo(right.stream());
      return order == 0 ? compareJson(left.record(), right.record()) : order;
    }
    if (a instanceof RecordElement left && b instanceof RecordElement right) {
      return compareJson(left.record(), right.record());
    }
    if (a instanceof CommandElement left && b instanceof CommandElement right) {
      return compareJson(left.command(), right.command());
    }
    return 0;
  }

  private static int compareJson(SpecificRecord a, SpecificRecord b) {
    return JsonRecords.json(a).compareTo(JsonRecords.json(b));
  }
}
