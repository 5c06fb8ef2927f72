package io.micromoments.patterns.features;

import io.micromoments.patterns.language.feature.Feature;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The features that a file declares, as its conditions read them: a map from their names to their
 * values for the customer and the time of a scope. Missing values are not in the map.
 */
public final class FeatureValues extends AbstractMap<String, Object> {

  private final CustomerScope scope;
  private final Map<String, Feature> declared = new LinkedHashMap<>();

  public FeatureValues(CustomerScope scope, Collection<Feature> features) {
    this.scope = scope;
    features.forEach(feature -> declared.put(feature.name(), feature));
  }

  /** Returns whether these are the declared features. */
  public boolean isOf(Collection<Feature> features) {
    return List.copyOf(declared.values()).equals(List.copyOf(features));
  }

  @Override
  public Object get(Object name) {
    Feature feature = declared.get(name);
    if (feature == null) {
      return null;
    }
    if (feature.ofAll()) {
      return scope.countsOfAll().at(feature, scope.time());
    }
    CustomerFeatures features = scope.features();
    return features == null ? null : features.value(feature, scope.time());
  }

  @Override
  public boolean containsKey(Object name) {
    return get(name) != null;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> values = new TreeMap<>();
    for (String name : declared.keySet()) {
      Object value = get(name);
      if (value != null) {
        values.put(name, value);
      }
    }
    return values.entrySet();
  }
}
