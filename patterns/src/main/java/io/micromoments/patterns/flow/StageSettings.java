package io.micromoments.patterns.flow;

import io.micromoments.schemas.SecretReference;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What every stage that keeps an order goes by.
 *
 * @param maxWaiting how many elements wait on the heap until the watermark passes them; more wait
 *     in state
 * @param idleAdvance after how long without a source that is awake the wall clock moves time on
 * @param erasureSalt where the secret of {@link Tombstones#hash} is; it is found by each task and
 *     never shipped; null: there is none
 */
public record StageSettings(
    DetectionOrder order, int maxWaiting, Duration idleAdvance, SecretReference erasureSalt)
    implements Serializable {

  /**
   * The secret itself; empty where none is named.
   *
   * @throws IllegalArgumentException naming the setting where it is not found in this process
   */
  public String salt() {
    return erasureSalt == null ? "" : new String(erasureSalt.resolve(), StandardCharsets.UTF_8);
  }
}
