package io.micromoments.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.RawBytes;
import java.time.Duration;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * One record as read by a source: an element, or the reason why it was rejected; or a heartbeat.
 *
 * @param topic the topic it was read from, with the prefix; for a scenario, the file name
 * @param partition 0 for a file
 * @param offset for a file, the line number, starting at 1
 * @param appendedAt the broker's timestamp, in milliseconds since the epoch; {@link #UNKNOWN} for a
 *     file; for a heartbeat, the time at which it expires
 * @param raw the raw bytes kept for dead letters, possibly truncated; null if the record can be
 *     neither late nor rejected
 * @param element null if the record was rejected, and for a heartbeat
 * @param rejection null if the record was not rejected
 */
public record Arrival(
    String topic,
    int partition,
    long offset,
    long appendedAt,
    RawBytes raw,
    Element element,
    Rejection rejection) {

  public static final long UNKNOWN = Long.MIN_VALUE;

  /** How far a producer's clock may be ahead of the broker's. */
  public static final Duration MAX_AHEAD = Duration.ofMinutes(10);

  /**
   * Returns a heartbeat. A source emits one regularly, whether or not there are records. If the
   * last one received has expired, whatever the source has emitted since is delayed on the way.
   *
   * @param expiresAt wall-clock time, in milliseconds since the epoch
   */
  public static Arrival heartbeat(long expiresAt) {
    return new Arrival("", 0, 0, expiresAt, null, null, null);
  }

  /** Returns this record as rejected. */
  public Arrival rejected(Rejection reason) {
    return new Arrival(topic, partition, offset, appendedAt, raw, null, reason);
  }

  public boolean isHeartbeat() {
    return element == null && rejection == null;
  }

  /** Returns whether the record is an event, valid or not; otherwise it is context. */
  public boolean isEvent() {
    return rejection == null ? element instanceof EventElement : !rejection.isContext();
  }

  /** Returns a stream record whose timestamp is the broker's; event time is in the element. */
  public <T> StreamRecord<T> toStreamRecord(T what) {
    return appendedAt == UNKNOWN ? new StreamRecord<>(what) : new StreamRecord<>(what, appendedAt);
  }

  /**
   * Why a record was rejected.
   *
   * @param isContext whether it was read as context, not as an event
   */
  public record Rejection(String code, String text, boolean isContext) {

    /** The text may quote the value found, which may be a million characters long. */
    private static final int MAX_CHARS = 1_000;

    public static Rejection of(InvalidRecord reason, boolean isContext) {
      String text = reason.text();
      String some = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…";
      // Quoting or truncating may leave half a surrogate pair, which cannot be encoded.
      return new Rejection(
          reason.code().name(), new String(some.getBytes(UTF_8), UTF_8), isContext);
    }
  }
}
