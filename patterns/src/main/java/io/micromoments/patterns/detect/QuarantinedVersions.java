package io.micromoments.patterns.detect;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;

/**
 * Which definitions are quarantined: of each name the highest such version, for those before it are
 * too. In broadcast state. One thread changes it, any may read it, as metrics do.
 */
public final class QuarantinedVersions {

  private final BroadcastState<String, Integer> state;
  private volatile Map<String, Integer> versions;

  /**
   * Takes its state from the operator's.
   *
   * @param name of the state
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

  /** Whether a version is quarantined. */
  public boolean contains(String definition, int version) {
    return version <= versions.getOrDefault(definition, 0);
  }

  /**
   * Adds a version and those before it.
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

  /** The highest quarantined version of each definition that has one. */
  public Map<String, Integer> all() {
    return versions;
  }
}
