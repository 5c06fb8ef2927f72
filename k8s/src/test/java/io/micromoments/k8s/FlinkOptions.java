package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.autoscaler.config.AutoScalerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
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
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/**
 * Requires that every key of flinkConfiguration is a current option of Flink, its autoscaler or the
 * operator, and that its value can be parsed. Keys that Flink passes on to file systems and
 * reporters are accepted; those of reporters must belong to a reporter that is listed.
 */
final class FlinkOptions implements Rule {

  /** Keys of the plugins for object storage, which are not options of Flink. */
  private static final List<String> FILE_SYSTEMS =
      List.of("s3.", "presto.s3.", "fs.s3a.", "gs.", "fs.gs.", "fs.azure.");

  private static final String REPORTER = "metrics.reporter.";

  /**
   * Options of the operator, whose artifact with them is not published, and one that the autoscaler
   * has renamed since the newest published version.
   */
  private static final List<ConfigOption<?>> OF_OPERATOR =
      List.of(
          ConfigOptions.key("job.autoscaler.utilization.target").doubleType().noDefaultValue(),
          ConfigOptions.key("kubernetes.operator.periodic.savepoint.interval")
              .durationType()
              .noDefaultValue(),
          ConfigOptions.key("kubernetes.operator.periodic.checkpoint.interval")
              .durationType()
              .noDefaultValue(),
          ConfigOptions.key("kubernetes.operator.savepoint.history.max.age")
              .durationType()
              .noDefaultValue(),
          ConfigOptions.key("kubernetes.operator.savepoint.history.max.count")
              .intType()
              .noDefaultValue(),
          ConfigOptions.key("kubernetes.operator.snapshot.resource.enabled")
              .booleanType()
              .noDefaultValue(),
          ConfigOptions.key("kubernetes.operator.job.restart.failed")
              .booleanType()
              .noDefaultValue(),
          ConfigOptions.key("kubernetes.operator.cluster.health-check.enabled")
              .booleanType()
              .noDefaultValue(),
          ConfigOptions.key("kubernetes.operator.cluster.health-check.checkpoint-progress.enabled")
              .booleanType()
              .noDefaultValue(),
          ConfigOptions.key("kubernetes.operator.job.upgrade.last-state-fallback.enabled")
              .booleanType()
              .noDefaultValue(),
          ConfigOptions.key("kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age")
              .durationType()
              .noDefaultValue());

  private static final List<Class<?>> DECLARING =
      List.of(
          AutoScalerOptions.class,
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
          SecurityOptions.class,
          StateBackendOptions.class,
          StateRecoveryOptions.class,
          TaskManagerOptions.class,
          WebOptions.class);

  private final Map<String, ConfigOption<?>> options = new TreeMap<>();

  FlinkOptions() {
    OF_OPERATOR.forEach(option -> options.put(option.key(), option));
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
        JsonNode configuration = manifest.content().at("/spec/flinkConfiguration");
        List<String> reporters =
            List.of(configuration.path("metrics.reporters").asText().split("[,;]\\s*"));
        for (Map.Entry<String, JsonNode> entry : configuration.properties()) {
          problem(entry.getKey(), entry.getValue().asText(), reporters)
              .map(what -> manifest.finding("spec.flinkConfiguration." + entry.getKey(), what))
              .ifPresent(findings::add);
        }
      }
    }
    return findings;
  }

  private Optional<String> problem(String key, String value, List<String> reporters) {
    if (FILE_SYSTEMS.stream().anyMatch(key::startsWith)) {
      return Optional.empty();
    }
    if (key.startsWith(REPORTER)) {
      String name = key.substring(REPORTER.length()).replaceFirst("\\..*", "");
      return reporters.contains(name)
          ? Optional.empty()
          : Optional.of("metrics.reporters does not list \"%s\"".formatted(name));
    }
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
