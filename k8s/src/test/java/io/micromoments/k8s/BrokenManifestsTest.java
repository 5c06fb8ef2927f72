package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Breaks one thing in a copy of the manifests and expects a finding with file, path and field. */
class BrokenManifestsTest {

  private static final String PATCHED =
      "k8s/base/flinkdeployment.yaml + k8s/overlays/local/flinkdeployment.yaml: ";

  @TempDir private Path empty;
  private FolderCopy copy;

  @BeforeEach
  void copyTheManifests() throws IOException {
    copy = FolderCopy.in(empty);
  }

  @Test
  void anUntouchedCopyHasNoFindings() throws IOException {
    assertThat(copy.findings()).isEmpty();
  }

  @Test
  void aMisspelledFieldIsFound() throws IOException {
    copy.edit(FolderCopy.BASE, "flinkVersion:", "flinkVerion:");

    assertThat(copy.findings())
        .contains(
            "k8s/base/flinkdeployment.yaml: spec.flinkVerion: unknown field,"
                + " not in the CRD of flink-kubernetes-operator-api",
            PATCHED
                + "spec.flinkVerion: unknown field,"
                + " not in the CRD of flink-kubernetes-operator-api");
  }

  @Test
  void aMisspelledFieldDeepInThePodTemplateIsFound() throws IOException {
    copy.edit(FolderCopy.BASE, "runAsNonRoot:", "runAsNonroot:");

    assertThat(copy.findings())
        .anyMatch(
            f ->
                f.startsWith(
                    "k8s/base/flinkdeployment.yaml: "
                        + "spec.podTemplate.spec.securityContext.runAsNonroot: unknown field"));
  }

  @Test
  void aMisspelledFieldInAPatchIsFoundInTheOverlayOnly() throws IOException {
    copy.edit(FolderCopy.LOCAL, "parallelism:", "paralelism:");

    assertThat(copy.findings())
        .containsExactly(
            PATCHED
                + "spec.job.paralelism: unknown field,"
                + " not in the CRD of flink-kubernetes-operator-api");
  }

  @Test
  void aWrongTypeIsFound() throws IOException {
    copy.edit(FolderCopy.BASE, "parallelism: 2", "parallelism: two");

    assertThat(copy.findings())
        .containsExactly(
            "k8s/base/flinkdeployment.yaml: spec.job.parallelism: string found, integer expected,"
                + " is \"two\" (the CRD of flink-kubernetes-operator-api)");
  }

  @Test
  void aFlinkSettingThatIsNoStringIsFound() throws IOException {
    copy.edit(FolderCopy.BASE, "num-retained: \"3\"", "num-retained: 3");

    assertThat(copy.findings())
        .anyMatch(f -> f.contains("num-retained") && f.contains("integer found, string expected"));
  }

  @Test
  void anUnknownFlinkVersionIsFound() throws IOException {
    copy.edit(FolderCopy.BASE, "v2_2", "v9_9");

    assertThat(copy.findings())
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
    copy.edit(FolderCopy.BASE, "flinkVersion: v2_2", "flinkVersion: v9_9")
        .edit(FolderCopy.BASE, "upgradeMode:", "upgradMode:");

    List<Manifest> base = copy.folder().render(copy.folder().path().resolve("base"));
    assertThat(current.orElseThrow().findings(base))
        .hasSize(2)
        .anyMatch(f -> f.contains("spec.flinkVersion: \"v9_9\" is none of"))
        .anyMatch(f -> f.contains("spec.job.upgradMode: unknown field"));
  }

  @Test
  void aWrongApiVersionIsFound() throws IOException {
    copy.edit("base/role.yaml", "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/v2");

    assertThat(copy.findings())
        .contains(
            "k8s/base/role.yaml: apiVersion: \"rbac.authorization.k8s.io/v2\" should be"
                + " rbac.authorization.k8s.io/v1");
  }

  @Test
  void anUnknownKindIsFound() throws IOException {
    copy.edit("base/role.yaml", "kind: Role", "kind: Roll");

    assertThat(copy.findings())
        .anyMatch(f -> f.startsWith("k8s/base/role.yaml: kind: \"Roll\" is none of"));
  }

  @Test
  void aMissingNameIsFound() throws IOException {
    copy.edit("base/serviceaccount.yaml", "name: flink", "nam: flink");

    assertThat(copy.findings())
        .anyMatch(f -> f.startsWith("k8s/base/serviceaccount.yaml: metadata.name: \"\""))
        .anyMatch(f -> f.startsWith("k8s/base/serviceaccount.yaml: metadata.nam: unknown field"));
  }

  @Test
  void aServiceAccountThatIsNotThereIsFound() throws IOException {
    copy.edit(FolderCopy.BASE, "serviceAccount: flink", "serviceAccount: flank");

    assertThat(copy.findings())
        .contains(
            "k8s/base/flinkdeployment.yaml: spec.serviceAccount:"
                + " no ServiceAccount named \"flank\" among the resources");
  }

  @Test
  void aClaimThatIsNotThereIsFound() throws IOException {
    copy.edit(FolderCopy.BASE, "claimName: micromoments-data", "claimName: data");

    assertThat(copy.findings())
        .contains(
            "k8s/base/flinkdeployment.yaml: spec: claimName:"
                + " no PersistentVolumeClaim named \"data\" among the resources");
  }

  @Test
  void aConfigMapThatIsNotThereIsFound() throws IOException {
    copy.edit("base/settings.yaml", "name: micromoments-settings", "name: settings");

    assertThat(copy.findings())
        .contains(
            "k8s/base/flinkdeployment.yaml: spec: configMap:"
                + " no ConfigMap named \"micromoments-settings\" among the resources");
  }

  @Test
  void aMountWithoutItsVolumeIsFound() throws IOException {
    copy.edit(
        FolderCopy.BASE, "- name: tmp\n          emptyDir", "- name: temp\n          emptyDir");

    assertThat(copy.findings()).anyMatch(f -> f.contains("volumeMounts: no volume named \"tmp\""));
  }

  @Test
  void aRoleThatIsNotThereIsFound() throws IOException {
    copy.edit("base/rolebinding.yaml", "kind: Role\n  name: micromoments", "kind: Role\n  name: x");

    assertThat(copy.findings())
        .contains(
            "k8s/base/rolebinding.yaml: roleRef.name: no Role named \"x\" among the resources");
  }

  @Test
  void aCheckpointDirectoryInsideThePodIsFound() throws IOException {
    copy.edit(FolderCopy.BASE, "/opt/flink/data/checkpoints", "/opt/flink/tmp/checkpoints");

    assertThat(copy.findings())
        .anyMatch(
            f ->
                f.contains(
                    "execution.checkpointing.dir: \"file:///opt/flink/tmp/checkpoints\" should be"));
  }

  @Test
  void aMisspelledFlinkOptionIsFound() throws IOException {
    copy.edit(
        FolderCopy.BASE, "execution.checkpointing.min-pause", "execution.checkpointing.pause");

    assertThat(copy.findings())
        .anyMatch(f -> f.contains("execution.checkpointing.pause: no option of Flink"));
  }

  @Test
  void anOldNameOfAFlinkOptionIsFound() throws IOException {
    copy.edit(FolderCopy.BASE, "execution.checkpointing.dir", "state.checkpoints.dir");

    assertThat(copy.findings())
        .anyMatch(
            f ->
                f.endsWith(
                    "state.checkpoints.dir: an old name, write execution.checkpointing.dir"));
  }

  @Test
  void aFlinkOptionWithAValueThatDoesNotParseIsFound() throws IOException {
    copy.edit(FolderCopy.BASE, "interval: 30 s", "interval: 30 parsecs");

    assertThat(copy.findings())
        .anyMatch(
            f -> f.contains("execution.checkpointing.interval: ") && f.contains("30 parsecs"));
  }
}
