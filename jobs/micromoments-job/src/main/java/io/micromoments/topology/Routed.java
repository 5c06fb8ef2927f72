package io.micromoments.topology;

import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Elements by how their customer is found.
 *
 * @param byCustomer elements that name their customer
 * @param byDevice elements whose customer is found by their device
 * @param byIdentifier events whose customer is found by another identifier, and its links
 * @param byPlace place events
 * @param links links of devices to customers, and erasures, by customer
 * @param erasures erasures, which are also among {@code byCustomer}
 * @param merges merges and erasures, if customers can be merged
 */
record Routed(
    DataStream<Element> byCustomer,
    DataStream<Element> byDevice,
    DataStream<Element> byIdentifier,
    DataStream<Element> byPlace,
    DataStream<Element> links,
    DataStream<Element> erasures,
    DataStream<BroadcastElement> catalog,
    DataStream<Element> merges) {

  /** Returns a copy with the erasures of all who are merged, in place of those received. */
  Routed withExpandedErasures(DataStream<Element> expanded) {
    return with(byCustomer.union(expanded), links.union(expanded), expanded);
  }

  /** Returns a copy with further erasures, by customer. */
  Routed withErasures(DataStream<Element> more) {
    return with(byCustomer.union(more), links, erasures.union(more));
  }

  /** Returns a copy with further events, by customer. */
  Routed withEvents(DataStream<Element> more) {
    return with(byCustomer.union(more), links, erasures);
  }

  private Routed with(
      DataStream<Element> customers, DataStream<Element> linked, DataStream<Element> erased) {
    return new Routed(customers, byDevice, byIdentifier, byPlace, linked, erased, catalog, merges);
  }
}
