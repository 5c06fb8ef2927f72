package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/** Requires that every key of flinkConfiguration is a current Flink option and its value parses. */
final class FlinkOptions implements Rule {

  private static final List<Class<?>> DECLARING =
      List.of(
          CheckpointingOptions.class,
          CoreOptions.class,
          ExecutionOptions.class,
          HighAvailabilityOptions.class,
          JobManagerOptions.class,
          MetricOptions.class,
          PipelineOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          RocksDBConfigurableOptions.class,
          RocksDBOptions.class,
          StateBackendOptions.class,
          StateRecoveryOptions.class,
          TaskManagerOptions.class,
          WebOptions.class);

  private final Map<String, ConfigOption<?>> options = new TreeMap<>();

  FlinkOptions() {
    for (Class<?> declaring : DECLARING) {
      for (Field field : declaring.getFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
          ConfigOption<?> option = value(field);
          options.put(option.key(), option);
        }
      }
    }
  }

  @Override
  public List<String> findings(List<Manifest> manifests) {
    List<String> findings = new ArrayList<>();
    for (Manifest manifest : manifests) {
      if (manifest.is(KnownKind.FLINK_DEPLOYMENT)) {
        for (Map.Entry<String, JsonNode> entry :
            manifest.content().at("/spec/flinkConfiguration").properties()) {
          problem(entry.getKey(), entry.getValue().asText())
              .map(what -> manifest.finding("spec.flinkConfiguration." + entry.getKey(), what))
              .ifPresent(findings::add);
        }
      }
    }
    return findings;
  }

  private Optional<String> problem(String key, String value) {
    ConfigOption<?> option = options.get(key);
    if (option == null) {
      return Optional.of(
          newName(key)
              .map(name -> "an old name, write " + name)
              .orElse(
                  "no option of Flink that this check knows; classes are listed in FlinkOptions"));
    }
    try {
      Configuration.fromMap(Map.of(key, value)).get(option);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private Optional<String> newName(String key) {
    for (ConfigOption<?> option : options.values()) {
      for (FallbackKey old : option.fallbackKeys()) {
        if (old.getKey().equals(key)) {
          return Optional.of(option.key());
        }
      }
    }
    return Optional.empty();
  }

  private static ConfigOption<?> value(Field field) {
    try {
      return (ConfigOption<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " is not to be read", e);
    }
  }
}
