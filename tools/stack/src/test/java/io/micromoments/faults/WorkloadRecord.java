package io.micromoments.faults;

import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record of a workload.
 *
 * @param topic without the prefix
 * @param partition target partition, regardless of the key
 * @param record null if only raw bytes are sent
 * @param raw bytes sent as they are if there is no record; null for a null value
 * @param at position in the send order
 */
record WorkloadRecord(
    String topic, int partition, String key, SpecificRecord record, byte[] raw, Instant at) {

  /** Returns an item that is serialized in the wire format. */
  static WorkloadRecord of(
      String topic, int partition, String key, SpecificRecord record, Instant at) {
    return new WorkloadRecord(topic, partition, key, record, null, at);
  }

  /** Returns an item with an invalid value. */
  static WorkloadRecord poison(String topic, int partition, byte[] raw, Instant at) {
    return new WorkloadRecord(topic, partition, "poison", null, raw, at);
  }

  boolean isEvent() {
    return topic.startsWith("events.");
  }
}
