package io.micromoments.faults;

import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record of a workload.
 *
 * @param topic without the prefix
 * @param partition where it goes, whatever its key
 * @param record null where there are only bytes
 * @param raw bytes as they are, without a record; null: a null value
 * @param at its place in the order in which records are sent
 */
record Item(
    String topic, int partition, String key, SpecificRecord record, byte[] raw, Instant at) {

  /** In the wire format. */
  static Item of(String topic, int partition, String key, SpecificRecord record, Instant at) {
    return new Item(topic, partition, key, record, null, at);
  }

  /** What no producer should send. */
  static Item poison(String topic, int partition, byte[] raw, Instant at) {
    return new Item(topic, partition, "poison", null, raw, at);
  }

  boolean isEvent() {
    return topic.startsWith("events.");
  }
}
