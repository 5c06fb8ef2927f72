package io.micromoments.runtime.definition;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;

/**
 * The quarantined definitions: by name the highest quarantined version, which includes all lower
 * ones. Kept in broadcast state. Modified by one thread; may be read by others, such as metric
 * reporters.
 */
public final class QuarantinedVersions {

  private final BroadcastState<String, Integer> state;
  private volatile Map<String, Integer> versions;

  /**
   * Restores the versions from the operator's state.
   *
   * @param name name of the state
   */
  public QuarantinedVersions(OperatorStateStore store, String name) throws Exception {
    state =
        store.getBroadcastState(
            new MapStateDescriptor<>(
                name, BasicTypeInfo.STRING_TYPE_INFO, BasicTypeInfo.INT_TYPE_INFO));
    Map<String, Integer> known = new HashMap<>();
    state.immutableEntries().forEach(each -> known.put(each.getKey(), each.getValue()));
    versions = Map.copyOf(known);
  }

  /** Returns whether a version is quarantined. */
  public boolean contains(String definition, int version) {
    return version <= versions.getOrDefault(definition, 0);
  }

  /**
   * Quarantines a version and all lower ones.
   *
   * @return whether it was not quarantined before
   */
  public boolean add(String definition, int version) throws Exception {
    if (contains(definition, version)) {
      return false;
    }
    state.put(definition, version);
    Map<String, Integer> more = new HashMap<>(versions);
    more.put(definition, version);
    versions = Map.copyOf(more);
    return true;
  }

  /** Returns the highest quarantined version of each definition that has one. */
  public Map<String, Integer> all() {
    return versions;
  }
}
