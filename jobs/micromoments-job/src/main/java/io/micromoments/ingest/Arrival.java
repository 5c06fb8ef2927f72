package io.micromoments.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micromoments.patterns.flow.Element;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.RawBytes;

/**
 * One record as a source has read it: an element, or the reason why it is none.
 *
 * @param topic where it was read, with the prefix; the file of a scenario
 * @param partition 0 of a file
 * @param offset the line of a file, counted from 1
 * @param appendedAt when it came into its topic by the broker's clock, in milliseconds since the
 *     epoch; {@link #UNKNOWN} of a file
 * @param raw its bytes, as far as they are kept for when it is late or refused; null where it can
 *     be neither
 * @param element null where it is refused
 * @param refusal null where it is not
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
