package io.micromoments.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micromoments.patterns.flow.Element;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.RawBytes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * One record as a source has read it: an element, or the reason why it is none; or a heartbeat.
 *
 * @param topic where it was read, with the prefix; the file of a scenario
 * @param partition 0 of a file
 * @param offset the line of a file, counted from 1
 * @param appendedAt when it came into its topic by the broker's clock, in milliseconds since the
 *     epoch; {@link #UNKNOWN} of a file; of a heartbeat, when it expires
 * @param raw its bytes, as far as they are kept for when it is late or refused; null where it can
 *     be neither
 * @param element null where it is refused, and of a heartbeat
 * @param refusal null where it is not refused
 */
public record Arrival(
    String topic,
    int partition,
    long offset,
    long appendedAt,
    RawBytes raw,
    Element element,
    Refusal refusal) {

  public static final long UNKNOWN = Long.MIN_VALUE;

  /**
   * A source emits one again and again, whether or not there are records: if the one that was
   * received last has expired, what the source has emitted since is delayed on the way.
   *
   * @param expiresAt by the wall clock, in milliseconds since the epoch
   */
  public static Arrival heartbeat(long expiresAt) {
    return new Arrival("", 0, 0, expiresAt, null, null, null);
  }

  boolean isHeartbeat() {
    return element == null && refusal == null;
  }

  /** The timestamp says when it came into its topic; event time is in the element. */
  <T> StreamRecord<T> stamped(T what) {
    return appendedAt == UNKNOWN ? new StreamRecord<>(what) : new StreamRecord<>(what, appendedAt);
  }

  /** Why a record cannot be used. */
  public record Refusal(String code, String text) {

    /** A text may quote what was found, which may be a million characters. */
    private static final int MAX_CHARS = 1_000;

    static Refusal of(InvalidRecord reason) {
      String text = reason.text();
      String some = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…";
      // What was found, or what was cut, may be half of a surrogate pair, which nobody could read.
      return new Refusal(reason.code().name(), new String(some.getBytes(UTF_8), UTF_8));
    }
  }
}
