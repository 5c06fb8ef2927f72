package io.micromoments.schemas;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Streams of context records, with the names used in scenario lines. */
public enum ContextStream {
  IDENTITY(0, "identity", "context.identity", IdentityLink.class, "device_id"),
  PROFILE(1, "profile", "context.profile", CustomerProfile.class, "customer_id"),
  CONSENT(2, "consent", "context.consent", Consent.class, "customer_id"),
  OFFERS(3, "offers", "context.offers", CandidateOffers.class, "customer_id"),
  CATALOG(4, "catalog", "context.catalog", Offer.class, "offer_id"),
  OUTCOME(5, "outcome", "context.outcomes", OfferOutcome.class, "customer_id"),
  ERASURE(6, "erasure", "context.erasure", ErasureRequest.class, "customer_id"),
  MERGE(7, "merge", "context.merges", CustomerMerge.class, "customer_id");

  private final int code;
  private final String label;
  private final String topic;
  private final Class<? extends SpecificRecord> recordClass;
  private final Schema schema;
  private final String keyField;
  private final int keyAt;
  private final int idAt;
  private final int timeAt;

  ContextStream(
      int code,
      String label,
      String topic,
      Class<? extends SpecificRecord> recordClass,
      String keyField) {
    this.code = code;
    this.label = label;
    this.topic = topic;
    this.recordClass = recordClass;
    this.schema = org.apache.avro.specific.SpecificData.get().getSchema(recordClass);
    this.keyField = keyField;
    this.keyAt = schema.getField(keyField).pos();
    this.idAt = schema.getField("event_id").pos();
    this.timeAt = schema.getField("event_time").pos();
  }

  /** Returns the stream's code in serialized state, from 0 without gaps. Must never change. */
  public int code() {
    return code;
  }

  /** Returns the stream with a code. */
  public static ContextStream ofCode(int code) {
    for (ContextStream stream : values()) {
      if (stream.code == code) {
        return stream;
      }
    }
    throw new IllegalArgumentException("unknown context stream code: " + code);
  }

  /** Returns the name used in scenario lines, for example {@code profile}. */
  public String label() {
    return label;
  }

  /** Returns the topic without its configurable prefix. */
  public String topic() {
    return topic;
  }

  public Class<? extends SpecificRecord> recordClass() {
    return recordClass;
  }

  public Schema schema() {
    return schema;
  }

  /** Returns the name of the field read by {@link #keyOf}. */
  public String keyField() {
    return keyField;
  }

  /**
   * Returns the record's key: the customer id, the device id for identity, or the offer id for
   * catalog.
   */
  public String keyOf(SpecificRecord record) {
    return (String) record.get(keyAt);
  }

  public String idOf(SpecificRecord record) {
    return (String) record.get(idAt);
  }

  /** Returns the event time in milliseconds since the epoch. */
  public long timeOf(SpecificRecord record) {
    return ((java.time.Instant) record.get(timeAt)).toEpochMilli();
  }

  public static Optional<ContextStream> of(String label) {
    return Arrays.stream(values()).filter(stream -> stream.label.equals(label)).findFirst();
  }

  /** Returns all labels in order of declaration. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(ContextStream::label).toList();
  }
}
