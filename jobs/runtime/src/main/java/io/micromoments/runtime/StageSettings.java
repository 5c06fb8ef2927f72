package io.micromoments.runtime;

import io.micromoments.text.SecretReference;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Settings of every stage that processes elements in order.
 *
 * @param maxBuffered how many elements are buffered on the heap until the watermark passes them;
 *     further ones spill to state
 * @param idleAdvance how long all sources must be idle before the wall clock advances event time
 * @param erasureSalt reference to the secret of {@link Tombstones#hash}, which each subtask
 *     resolves and which is never shipped; null if there is none
 */
public record StageSettings(
    DetectionOrder order, int maxBuffered, Duration idleAdvance, SecretReference erasureSalt)
    implements Serializable {

  /** Default limit of elements on the heap; some hundred megabytes if they are large. */
  public static final int DEFAULT_MAX_BUFFERED = 200_000;

  /**
   * Returns the secret; empty if none is configured.
   *
   * @throws IllegalArgumentException naming the setting if it cannot be resolved in this process
   */
  public String salt() {
    return erasureSalt == null ? "" : new String(erasureSalt.resolve(), StandardCharsets.UTF_8);
  }
}
