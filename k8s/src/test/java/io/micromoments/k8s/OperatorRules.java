package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;

/**
 * What the Flink Kubernetes Operator rejects in addition to its CRD, when a FlinkDeployment is
 * applied: the main rules of its DefaultValidator that depend on the manifest alone.
 */
final class OperatorRules implements Rule {

  private static final Pattern NAME = Pattern.compile("[a-z]([-a-z\\d]{0,43}[a-z\\d])?");

  /** The operator sets these itself. */
  private static final Set<String> FORBIDDEN =
      Set.of("kubernetes.namespace", "kubernetes.cluster-id", "high-availability.cluster-id");

  private static final Set<String> LOG_FILES =
      Set.of("log4j-console.properties", "logback-console.xml");

  @Override
  public List<String> findings(List<Manifest> manifests) {
    List<String> findings = new ArrayList<>();
    for (Manifest manifest : manifests) {
      if (manifest.is(KnownKind.FLINK_DEPLOYMENT)) {
        new Deployment(manifest, findings).check();
      }
    }
    return findings;
  }

  private record Deployment(Manifest manifest, List<String> findings) {

    void check() {
      if (!NAME.matcher(manifest.name()).matches()) {
        add(
            "metadata.name",
            "at most 45 lower-case letters, digits and dashes, the first a letter");
      }
      JsonNode spec = manifest.content().path("spec");
      for (String key : FORBIDDEN) {
        if (spec.path("flinkConfiguration").has(key)) {
          add("spec.flinkConfiguration." + key, "the operator sets this itself");
        }
      }
      spec.path("logConfiguration")
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!LOG_FILES.contains(name)) {
                  add("spec.logConfiguration." + name, "is none of " + LOG_FILES);
                }
              });
      for (String field : List.of("flinkVersion", "serviceAccount")) {
        if (spec.path(field).asText().isEmpty()) {
          add("spec." + field, "is required");
        }
      }
      checkResources(spec);
      checkJob(spec.path("job"));
    }

    private void checkResources(JsonNode spec) {
      int replicas = spec.at("/jobManager/replicas").asInt(1);
      if (replicas < 1) {
        add("spec.jobManager.replicas", replicas + " should be at least 1");
      }
      if (replicas > 1 && !isHighlyAvailable()) {
        add("spec.jobManager.replicas", "more than 1 requires high-availability.type");
      }
      for (String process : List.of("jobManager", "taskManager")) {
        String memory = spec.path(process).at("/resource/memory").asText();
        if (memory.isEmpty()) {
          add("spec." + process + ".resource.memory", "is required");
        } else if (!isMemory(memory)) {
          add("spec." + process + ".resource.memory", memory + " is no size such as 2048m");
        }
      }
    }

    private void checkJob(JsonNode job) {
      if (job.path("parallelism").isInt() && job.path("parallelism").asInt() < 1) {
        add("spec.job.parallelism", "should be at least 1");
      }
      String mode = job.path("upgradeMode").asText();
      if (!mode.equals("stateless") && !has("execution.checkpointing.savepoint-dir")) {
        add("spec.job.upgradeMode", mode + " requires execution.checkpointing.savepoint-dir");
      }
      if (mode.equals("last-state")
          && (!isHighlyAvailable() || !has("execution.checkpointing.dir"))) {
        add(
            "spec.job.upgradeMode",
            "last-state requires high-availability.type and execution.checkpointing.dir");
      }
      if (has("kubernetes.operator.periodic.savepoint.interval")
          && !has("execution.checkpointing.savepoint-dir")) {
        add(
            "spec.flinkConfiguration.kubernetes.operator.periodic.savepoint.interval",
            "requires execution.checkpointing.savepoint-dir");
      }
      if (isHighlyAvailable() && !has("high-availability.storageDir")) {
        add(
            "spec.flinkConfiguration.high-availability.type",
            "requires high-availability.storageDir");
      }
    }

    private static boolean isMemory(String text) {
      try {
        MemorySize.parse(text);
        return true;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    private boolean isHighlyAvailable() {
      return configuration().path("high-availability.type").asText().equals("kubernetes");
    }

    private boolean has(String key) {
      return configuration().hasNonNull(key);
    }

    private JsonNode configuration() {
      return manifest.content().at("/spec/flinkConfiguration");
    }

    private void add(String path, String what) {
      findings.add(manifest.finding(path, what));
    }
  }
}
