package io.micromoments.customer;

import io.micromoments.patterns.features.CountsOfAll;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.VersionsByTime;
import io.micromoments.schemas.CountsOfFeature;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;

/** The counts across customers by feature, and by the event time from which they are used. */
final class CountHistory implements CountsOfAll {

  private static final MapStateDescriptor<String, CountsOfFeature> COUNTS =
      new MapStateDescriptor<>(
          "counts-across-customers",
          BasicTypeInfo.STRING_TYPE_INFO,
          new RecordType<>(CountsOfFeature.class));

  private final BroadcastState<String, CountsOfFeature> state;
  private final Map<String, VersionsByTime<CountsOfFeature>> byFeature = new HashMap<>();

  CountHistory(OperatorStateStore store) throws Exception {
    this.state = store.getBroadcastState(COUNTS);
    state.immutableEntries().forEach(entry -> put(entry.getValue()));
  }

  /**
   * Adds counts.
   *
   * @param earliest the earliest event time at which counts may be read, in milliseconds
   */
  void add(CountsOfFeature counts, long earliest) throws Exception {
    state.put(key(counts.getFeature(), counts.getEffectiveAt().toEpochMilli()), counts);
    put(counts);
    for (long replaced : byFeature.get(counts.getFeature()).removeBefore(earliest)) {
      state.remove(key(counts.getFeature(), replaced));
    }
  }

  private void put(CountsOfFeature counts) {
    byFeature
        .computeIfAbsent(counts.getFeature(), each -> new VersionsByTime<>())
        .put(counts.getEffectiveAt().toEpochMilli(), counts);
  }

  private static String key(String feature, long time) {
    return feature + '@' + time;
  }

  @Override
  public Map<String, Object> at(Feature feature, long time) {
    VersionsByTime<CountsOfFeature> versions =
        byFeature.get(HexFormat.of().toHexDigits(feature.id()));
    CountsOfFeature counts = versions == null ? null : versions.at(time);
    Map<String, Object> all = new TreeMap<>();
    if (counts != null) {
      counts
          .getCounts()
          .forEach(
              (group, count) -> {
                if (count >= feature.minEvents()) {
                  all.put(group, count);
                }
              });
    }
    return all;
  }
}
