package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Breaks one thing in a copy of the manifests and expects a finding with file, path and field. */
class BrokenManifestsTest {

  private static final String PATCHED =
      "k8s/base/flinkdeployment.yaml + k8s/overlays/laptop/flinkdeployment.yaml: ";

  private static final String BASE = "base/flinkdeployment.yaml";
  private static final String PRODUCTION = "overlays/production/flinkdeployment.yaml";
  private static final String LAPTOP = "overlays/laptop/flinkdeployment.yaml";

  @TempDir private Path empty;
  private K8sFolder copy;

  @BeforeEach
  void copyTheManifests() throws IOException {
    K8sFolder original = K8sFolder.ofRepository();
    copy = new K8sFolder(empty.resolve("k8s"));
    for (Path file : original.manifestFiles()) {
      Path to = copy.path().resolve(original.path().relativize(file).toString());
      Files.createDirectories(to.getParent());
      Files.copy(file, to);
    }
  }

  @Test
  void anUntouchedCopyHasNoFindings() throws IOException {
    assertThat(findings()).isEmpty();
  }

  @Test
  void aMisspelledFieldIsFound() throws IOException {
    edit(BASE, "flinkVersion:", "flinkVerion:");

    assertThat(findings())
        .contains(
            "k8s/base/flinkdeployment.yaml: spec.flinkVerion: unknown field,"
                + " not in the CRD of flink-kubernetes-operator-api",
            PATCHED
                + "spec.flinkVerion: unknown field,"
                + " not in the CRD of flink-kubernetes-operator-api");
  }

  @Test
  void aMisspelledFieldDeepInThePodTemplateIsFound() throws IOException {
    edit(BASE, "runAsNonRoot:", "runAsNonroot:");

    assertThat(findings())
        .anyMatch(
            f ->
                f.startsWith(
                    "k8s/base/flinkdeployment.yaml: "
                        + "spec.podTemplate.spec.securityContext.runAsNonroot: unknown field"));
  }

  @Test
  void aMisspelledFieldInAPatchIsFoundInTheOverlayOnly() throws IOException {
    edit(LAPTOP, "parallelism:", "paralelism:");

    assertThat(findings())
        .containsExactly(
            PATCHED
                + "spec.job.paralelism: unknown field,"
                + " not in the CRD of flink-kubernetes-operator-api");
  }

  @Test
  void aWrongTypeIsFound() throws IOException {
    edit(BASE, "parallelism: 2", "parallelism: two");

    assertThat(findings())
        .containsExactly(
            "k8s/base/flinkdeployment.yaml: spec.job.parallelism: string found, integer expected,"
                + " is \"two\" (the CRD of flink-kubernetes-operator-api)");
  }

  @Test
  void aFlinkSettingThatIsNoStringIsFound() throws IOException {
    edit(BASE, "num-retained: \"3\"", "num-retained: 3");

    assertThat(findings())
        .anyMatch(f -> f.contains("num-retained") && f.contains("integer found, string expected"));
  }

  @Test
  void anUnknownFlinkVersionIsFound() throws IOException {
    edit(BASE, "v2_2", "v9_9");

    assertThat(findings())
        .anyMatch(
            f ->
                f.startsWith(
                        "k8s/base/flinkdeployment.yaml: spec.flinkVersion: \"v9_9\" is none of ")
                    && f.contains("v2_2"));
  }

  @Test
  void theCurrentCrdFindsTheSame() throws IOException {
    Optional<CrdSchema> current = FlinkDeploymentCrd.current(K8sFolder.repository());
    assumeTrue(current.isPresent(), "not checked, there is no current CRD beside the repository");
    edit(BASE, "flinkVersion: v2_2", "flinkVersion: v9_9");
    edit(BASE, "upgradeMode:", "upgradMode:");

    List<Manifest> base = copy.render(copy.path().resolve("base"));
    assertThat(current.orElseThrow().findings(base))
        .hasSize(2)
        .anyMatch(f -> f.contains("spec.flinkVersion: \"v9_9\" is none of"))
        .anyMatch(f -> f.contains("spec.job.upgradMode: unknown field"));
  }

  @Test
  void aWrongApiVersionIsFound() throws IOException {
    edit("base/role.yaml", "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/v2");

    assertThat(findings())
        .contains(
            "k8s/base/role.yaml: apiVersion: \"rbac.authorization.k8s.io/v2\" should be"
                + " rbac.authorization.k8s.io/v1");
  }

  @Test
  void anUnknownKindIsFound() throws IOException {
    edit("base/role.yaml", "kind: Role", "kind: Roll");

    assertThat(findings())
        .anyMatch(f -> f.startsWith("k8s/base/role.yaml: kind: \"Roll\" is none of"));
  }

  @Test
  void aMissingNameIsFound() throws IOException {
    edit("base/serviceaccount.yaml", "name: flink", "nam: flink");

    assertThat(findings())
        .anyMatch(f -> f.startsWith("k8s/base/serviceaccount.yaml: metadata.name: \"\""))
        .anyMatch(f -> f.startsWith("k8s/base/serviceaccount.yaml: metadata.nam: unknown field"));
  }

  @Test
  void aServiceAccountThatIsNotThereIsFound() throws IOException {
    edit(BASE, "serviceAccount: flink", "serviceAccount: flank");

    assertThat(findings())
        .contains(
            "k8s/base/flinkdeployment.yaml: spec.serviceAccount:"
                + " no ServiceAccount named \"flank\" among the resources");
  }

  @Test
  void aClaimThatIsNotThereIsFound() throws IOException {
    edit(LAPTOP, "claimName: micromoments-data", "claimName: data");

    assertThat(findings())
        .contains(
            PATCHED
                + "spec: claimName:"
                + " no PersistentVolumeClaim named \"data\" among the resources");
  }

  @Test
  void aConfigMapThatIsNotThereIsFound() throws IOException {
    edit(BASE, "name: micromoments-settings", "name: settings");

    assertThat(findings())
        .contains(
            "k8s/base/flinkdeployment.yaml: spec: configMap:"
                + " no ConfigMap named \"settings\" among the resources");
  }

  @Test
  void aMountWithoutItsVolumeIsFound() throws IOException {
    edit(BASE, "- name: tmp\n          emptyDir", "- name: temp\n          emptyDir");

    assertThat(findings()).anyMatch(f -> f.contains("volumeMounts: no volume named \"tmp\""));
  }

  @Test
  void aRoleThatIsNotThereIsFound() throws IOException {
    edit("base/rolebinding.yaml", "kind: Role\n  name: micromoments", "kind: Role\n  name: x");

    assertThat(findings())
        .contains(
            "k8s/base/rolebinding.yaml: roleRef.name: no Role named \"x\" among the resources");
  }

  @Test
  void aCheckpointDirectoryInsideThePodIsFound() throws IOException {
    edit(BASE, "s3://micromoments-state/checkpoints", "file:///opt/flink/tmp/checkpoints");

    assertThat(findings())
        .anyMatch(
            f ->
                f.contains(
                    "execution.checkpointing.dir: \"file:///opt/flink/tmp/checkpoints\" should be"));
  }

  @Test
  void aMisspelledFlinkOptionIsFound() throws IOException {
    edit(BASE, "execution.checkpointing.min-pause", "execution.checkpointing.pause");

    assertThat(findings())
        .anyMatch(f -> f.contains("execution.checkpointing.pause: no option of Flink"));
  }

  @Test
  void anOldNameOfAFlinkOptionIsFound() throws IOException {
    edit(BASE, "execution.checkpointing.dir", "state.checkpoints.dir");

    assertThat(findings())
        .anyMatch(
            f ->
                f.endsWith(
                    "state.checkpoints.dir: an old name, write execution.checkpointing.dir"));
  }

  @Test
  void aFlinkOptionWithAValueThatDoesNotParseIsFound() throws IOException {
    edit(BASE, "checkpointing.interval: 1 min", "checkpointing.interval: 30 parsecs");

    assertThat(findings())
        .anyMatch(
            f -> f.contains("execution.checkpointing.interval: ") && f.contains("30 parsecs"));
  }

  @Test
  void anAddressWithoutABucketIsFound() throws IOException {
    edit(BASE, "s3://micromoments-state/savepoints", "s3:///savepoints");

    assertThat(findings())
        .anyMatch(f -> f.contains("\"s3:///savepoints\" should be on object storage"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        BASE
            + "| high-availability.type: kubernetes | high-availability.type: NONE"
            + "| spec.jobManager.replicas: more than 1 requires high-availability.type",
        BASE
            + "| high-availability.storageDir: | s3.x:"
            + "| requires high-availability.storageDir",
        BASE
            + "| execution.checkpointing.savepoint-dir: | s3.x:"
            + "| savepoint requires execution.checkpointing.savepoint-dir",
        BASE
            + "| metrics.reporters: prometheus | metrics.reporters: prom"
            + "| metrics.reporters does not list \"prometheus\"",
        BASE
            + "| log4j-console.properties: | log4j.properties:"
            + "| spec.logConfiguration.log4j.properties: is none of",
        BASE
            + "| containerPort: 9249 | containerPort: metrics"
            + "| spec.podTemplate.spec.containers[0].ports[0].containerPort: ",
        BASE
            + "| readOnlyRootFilesystem: true | readOnlyRootFileSystem: true"
            + "| spec.podTemplate.spec.containers[0].securityContext.readOnlyRootFileSystem",
        PRODUCTION
            + "| job.autoscaler.metrics.window | job.autoscaler.metric.window"
            + "| job.autoscaler.metric.window: no option",
        PRODUCTION
            + "| periodic.savepoint.interval: 1 d | periodic.savepoint.interval: daily"
            + "| spec.flinkConfiguration.kubernetes.operator.periodic.savepoint.interval: ",
        PRODUCTION + "| topologyKey | topology | topology",
        "overlays/production/networkpolicy.yaml | policyTypes | policyType"
            + "| spec.policyType: Unrecognized field",
        "overlays/production/networkpolicy.yaml | port: 9249 | prt: 9249"
            + "| spec.ingress[2].ports[0].prt: Unrecognized field",
        "overlays/production/poddisruptionbudget.yaml | minAvailable | minAvaliable"
            + "| spec.minAvaliable: Unrecognized field",
        "base/role.yaml | verbs: [get, list, watch, create, update, patch, delete] | verb: [get]"
            + "| rules[1].verb: Unrecognized field",
      })
  void whatKubernetesOrTheOperatorRejectsIsFound(String file, String from, String to, String what)
      throws IOException {
    edit(file, from, to);

    assertThat(findings()).anyMatch(finding -> finding.contains(what));
  }

  /** Replaces a text that occurs exactly once in a file. */
  private void edit(String file, String from, String to) throws IOException {
    Path path = copy.path().resolve(file);
    String text = Files.readString(path);
    assertThat(text.split(Pattern.quote(from), -1))
        .as("%s stands once in %s", from, file)
        .hasSize(2);
    Files.writeString(path, text.replace(from, to));
  }

  /** Returns the findings of all rules in base and in every overlay. */
  private List<String> findings() throws IOException {
    List<Rule> rules =
        List.of(
            new KnownKinds(),
            FlinkDeploymentCrd.ofOperatorApi(),
            new References(),
            new StateDirectories(),
            new KubernetesModel(),
            new OperatorRules(),
            new FlinkOptions());
    List<String> findings = new ArrayList<>();
    for (Path applicable : copy.applicable()) {
      List<Manifest> manifests = copy.render(applicable);
      rules.forEach(rule -> findings.addAll(rule.findings(manifests)));
    }
    return findings;
  }
}
