package io.micromoments.kafka;

import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.Offer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Translates tombstones of compacted topics into records that invalidate everything known under the
 * key from the tombstone's timestamp on. Pure.
 */
public final class TombstoneDecoder {

  private TombstoneDecoder() {}

  /**
   * Returns the record that a tombstone stands for.
   *
   * @throws InvalidRecord if the stream does not allow tombstones, or the key is invalid
   */
  public static SpecificRecord of(ContextStream stream, ConsumerRecord<byte[], byte[]> tombstone)
      throws InvalidRecord {
    String key = tombstone.key() == null ? "" : new String(tombstone.key(), StandardCharsets.UTF_8);
    String id =
        String.format(
            Locale.ROOT, "%s-%d-%d", tombstone.topic(), tombstone.partition(), tombstone.offset());
    Instant time = Instant.ofEpochMilli(tombstone.timestamp());
    return switch (stream) {
      // An empty customer unlinks the device from any customer.
      case IDENTITY -> new IdentityLink(id, time, key, "", false);
      case PROFILE ->
          CustomerProfile.newBuilder().setEventId(id).setEventTime(time).setCustomerId(key).build();
      case CONSENT -> consent(id, time, key);
      case OFFERS -> new CandidateOffers(id, time, key, List.of());
      case CATALOG ->
          Offer.newBuilder()
              .setEventId(id)
              .setEventTime(time)
              .setOfferId(key)
              .setCategory("")
              .setValidUntil(time)
              .build();
      case MERGE -> new CustomerMerge(id, time, key, null);
      case OUTCOME, ERASURE ->
          throw new InvalidRecord(
              Code.NULL_VALUE,
              "the value is null; %s does not allow tombstones".formatted(stream.topic()));
    };
  }

  private static Consent consent(String id, Instant time, String key) throws InvalidRecord {
    int slash = key.lastIndexOf('/');
    if (slash <= 0) {
      throw new InvalidRecord(
          Code.NO_KEY, "the key of a consent tombstone must be customer_id/purpose; no '/' found");
    }
    return new Consent(id, time, key.substring(0, slash), key.substring(slash + 1), false);
  }
}
