package io.micromoments.patterns.flow;

import java.io.Serializable;
import java.time.Duration;

/**
 * What every stage that keeps an order goes by.
 *
 * @param maxWaiting how many elements wait on the heap until the watermark passes them; more wait
 *     in state
 * @param idleAdvance after how long without a source that is awake the wall clock moves time on
 * @param erasureSalt see {@link Tombstones#hash}
 */
public record StageSettings(
    DetectionOrder order, int maxWaiting, Duration idleAdvance, String erasureSalt)
    implements Serializable {}
