package io.micromoments.identity;

import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.BroadcastElement.TombstoneElement;
import io.micromoments.schemas.Tombstone;
import java.time.Duration;
import java.time.Instant;

/**
 * Creates the tombstones of erasures.
 *
 * @param salt the secret of {@link Tombstones#hash}
 * @param retention how long a tombstone is kept
 */
record TombstoneFactory(String salt, Duration retention) {

  TombstoneElement create(Tombstones.Kind kind, String id, Instant erasedAt) {
    return new TombstoneElement(
        new Tombstone(Tombstones.hash(salt, kind, id), erasedAt, erasedAt.plus(retention)));
  }
}
