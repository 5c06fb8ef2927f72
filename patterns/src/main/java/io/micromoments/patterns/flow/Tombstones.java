package io.micromoments.patterns.flow;

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
 * Who was erased and when, as salted hashes, in every task of a stage: so that what is older than
 * an erasure and comes after it does not bring anybody back.
 */
public final class Tombstones {

  private static final MapStateDescriptor<String, Tombstone> STATE =
      new MapStateDescriptor<>(
          "tombstones", BasicTypeInfo.STRING_TYPE_INFO, new RecordType<>(Tombstone.class));

  private final String salt;
  private final BroadcastState<String, Tombstone> state;
  private final Map<String, Long> justErased = new HashMap<>();
  private long latest = Long.MIN_VALUE;

  /** Takes its state from the operator's. */
  Tombstones(String salt, OperatorStateStore store) throws Exception {
    this.salt = salt;
    this.state = store.getBroadcastState(STATE);
    state.immutableEntries().forEach(entry -> see(entry.getValue()));
  }

  /** What ids are of: a device and a customer may have the same. */
  public enum Kind {
    CUSTOMER,
    DEVICE
  }

  /**
   * What stands for an id where it must not be kept.
   *
   * @param salt without which ids of a known form could be found by trying them
   */
  public static String hash(String salt, Kind kind, String id) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) (kind == Kind.CUSTOMER ? 0 : 1));
      return HexFormat.of().formatHex(digest.digest(id.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Somebody was erased. */
  void add(Tombstone tombstone) throws Exception {
    Tombstone known = state.get(tombstone.getHash());
    if (known == null || known.getErasedAt().isBefore(tombstone.getErasedAt())) {
      state.put(tombstone.getHash(), tombstone);
      see(tombstone);
    }
  }

  /**
   * A key of this task was erased, of which the tombstone may still be on its way. Not part of
   * state: at a checkpoint what was sent before it has arrived.
   */
  void addHere(Kind kind, String id, long erasedAt) {
    justErased.merge(hash(salt, kind, id), erasedAt, Math::max);
    latest = Math.max(latest, erasedAt);
  }

  private void see(Tombstone tombstone) {
    latest = Math.max(latest, tombstone.getErasedAt().toEpochMilli());
  }

  /**
   * Whether something of a time is of somebody who was erased after it. Costs nothing for what is
   * newer than every erasure.
   *
   * @param orAt whether what is of the very time of the erasure is erased too
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

  /** Forgets those that have come to their stated end. */
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
