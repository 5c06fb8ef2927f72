package io.micromoments.runtime;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.Tombstone;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;

/**
 * Salted hashes of erased ids with the time of erasure, in the broadcast state of a stage: data
 * that is older than an erasure but arrives after it must not be stored again.
 */
public final class Tombstones {

  private static final MapStateDescriptor<String, Tombstone> STATE =
      new MapStateDescriptor<>(
          "tombstones", BasicTypeInfo.STRING_TYPE_INFO, new RecordType<>(Tombstone.class));

  private final String salt;
  private final BroadcastState<String, Tombstone> state;
  private final Map<String, Long> justErased = new HashMap<>();
  private long latest = Long.MIN_VALUE;

  /** Restores the tombstones from the operator's state. */
  Tombstones(String salt, OperatorStateStore store) throws Exception {
    this.salt = salt;
    this.state = store.getBroadcastState(STATE);
    state.immutableEntries().forEach(entry -> see(entry.getValue()));
  }

  /** Kind of an id: a device and a customer may have the same one. */
  public enum Kind {
    CUSTOMER,
    DEVICE
  }

  /**
   * Returns the hash that replaces an id that must not be stored.
   *
   * @param salt secret without which ids of a known form could be found by trial
   */
  public static String hash(String salt, Kind kind, String id) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) (kind == Kind.CUSTOMER ? 0 : 1));
      return HexFormat.of().formatHex(digest.digest(id.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }

  /** Adds a tombstone. */
  void add(Tombstone tombstone) throws Exception {
    Tombstone known = state.get(tombstone.getHash());
    if (known == null || known.getErasedAt().isBefore(tombstone.getErasedAt())) {
      state.put(tombstone.getHash(), tombstone);
      see(tombstone);
    }
  }

  /**
   * Records the erasure of a key of this subtask whose tombstone may still be in flight. Not part
   * of the state: at a checkpoint, all tombstones sent before it have arrived.
   */
  void addHere(Kind kind, String id, long erasedAt) {
    justErased.merge(hash(salt, kind, id), erasedAt, Math::max);
    latest = Math.max(latest, erasedAt);
  }

  private void see(Tombstone tombstone) {
    latest = Math.max(latest, tombstone.getErasedAt().toEpochMilli());
  }

  /**
   * Returns whether data of a time belongs to an id that was erased after it. Computes no hash for
   * data newer than every erasure.
   *
   * @param orAt whether data of exactly the erasure time is covered, too
   * @param now erasures after this time are not in effect yet
   */
  boolean cover(Kind kind, String id, long time, boolean orAt, long now) throws Exception {
    if (orAt ? time > latest : time >= latest) {
      return false;
    }
    String hash = hash(salt, kind, id);
    Tombstone tombstone = state.get(hash);
    long erasedAt = tombstone == null ? Long.MIN_VALUE : tombstone.getErasedAt().toEpochMilli();
    return covers(erasedAt, time, orAt, now)
        || covers(justErased.getOrDefault(hash, Long.MIN_VALUE), time, orAt, now);
  }

  private static boolean covers(long erasedAt, long time, boolean orAt, long now) {
    return (erasedAt > time || (orAt && erasedAt == time)) && erasedAt <= now;
  }

  /** Removes expired tombstones. */
  void forget(long now) throws Exception {
    List<String> over = new ArrayList<>();
    state
        .immutableEntries()
        .forEach(
            entry -> {
              if (entry.getValue().getUntil().isBefore(Instant.ofEpochMilli(Math.max(now, 0)))) {
                over.add(entry.getKey());
              }
            });
    for (String hash : over) {
      state.remove(hash);
    }
    justErased.clear();
  }
}
