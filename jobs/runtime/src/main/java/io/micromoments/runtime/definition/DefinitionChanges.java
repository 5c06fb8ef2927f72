package io.micromoments.runtime.definition;

import io.micromoments.patterns.engine.PatternVersions;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.DefinitionChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;

/**
 * The validated changes of patterns, or of policies, and the quarantined versions. They are kept in
 * broadcast state, so that after a restore an event is processed by the same version as before.
 */
public final class DefinitionChanges {

  private final BroadcastState<String, DefinitionChange> state;
  private final QuarantinedVersions quarantined;

  private DefinitionChanges(OperatorStateStore store, String changes, String quarantined)
      throws Exception {
    this.state =
        store.getBroadcastState(
            new MapStateDescriptor<>(
                changes, BasicTypeInfo.STRING_TYPE_INFO, new RecordType<>(DefinitionChange.class)));
    this.quarantined = new QuarantinedVersions(store, quarantined);
  }

  /** Restores the changes of patterns. */
  public static DefinitionChanges ofPatterns(OperatorStateStore store) throws Exception {
    return new DefinitionChanges(store, "pattern-changes", "quarantined-patterns");
  }

  /** Restores the changes of policies. */
  public static DefinitionChanges ofPolicies(OperatorStateStore store) throws Exception {
    return new DefinitionChanges(store, "policy-changes", "quarantined-policies");
  }

  /**
   * Adds a change and sets its effective time, which is at least that of the previous change of the
   * same definition. Changes that are already known, or that activate a quarantined version, are
   * ignored.
   *
   * @param now current event time in milliseconds, Long.MIN_VALUE if there is none yet; a change
   *     that is effective earlier takes effect right after it
   * @return whether the change was added
   */
  public boolean add(DefinitionChange change, long now) throws Exception {
    if (state.get(key(change)) != null || isQuarantined(change)) {
      return false;
    }
    long effective = at(change);
    if (now != Long.MIN_VALUE) {
      effective = Math.max(effective, now + 1);
    }
    for (DefinitionChange each : inOrder()) {
      if (each.getDefinition().equals(change.getDefinition())) {
        effective = Math.max(effective, at(each));
      }
    }
    change.setEffectiveAt(Instant.ofEpochMilli(effective));
    state.put(key(change), change);
    return true;
  }

  /** Returns the changes in the order in which they take effect. */
  public List<DefinitionChange> inOrder() throws Exception {
    List<DefinitionChange> changes = new ArrayList<>();
    for (Map.Entry<String, DefinitionChange> entry : state.immutableEntries()) {
      changes.add(entry.getValue());
    }
    changes.sort(PatternVersions.BY_TIME);
    return changes;
  }

  /** Returns the highest version of a definition among the changes; 0 if there is none. */
  public int latestVersion(String definition) throws Exception {
    return inOrder().stream()
        .filter(change -> change.getDefinition().equals(definition))
        .mapToInt(DefinitionChange::getVersion)
        .max()
        .orElse(0);
  }

  public void remove(DefinitionChange change) throws Exception {
    state.remove(key(change));
  }

  /** Removes the activation of a version. */
  public void remove(String definition, int version) throws Exception {
    state.remove(key(definition, version, false));
  }

  public QuarantinedVersions quarantined() {
    return quarantined;
  }

  /** Returns whether a change activates a quarantined version. */
  public boolean isQuarantined(DefinitionChange change) {
    return change.getYaml() != null
        && quarantined.contains(change.getDefinition(), change.getVersion());
  }

  /** Returns a text that identifies a change. */
  public static String key(DefinitionChange change) {
    return key(change.getDefinition(), change.getVersion(), change.getYaml() == null);
  }

  private static String key(String definition, int version, boolean retired) {
    return definition + '@' + version + (retired ? " retired" : "");
  }

  private static long at(DefinitionChange change) {
    return change.getEffectiveAt().toEpochMilli();
  }
}
