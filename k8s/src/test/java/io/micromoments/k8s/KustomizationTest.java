package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the supported subset behaves like kustomize and anything else is rejected. */
class KustomizationTest {

  private static final String HEAD =
      "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
  private static final String ID =
      "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: job}\n";
  private static final String CLAIM =
      "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n";

  @TempDir private Path root;

  @BeforeEach
  void aBaseWithOneDeployment() throws IOException {
    write("base/kustomization.yaml", HEAD + "resources: [job.yaml]\n");
    write("base/job.yaml", ID + "spec: {image: a, job: {args: [x, y], parallelism: 2}}\n");
  }

  @Test
  void aPatchMergesMappingsReplacesListsAndRemovesNulls() throws IOException {
    overlay("patches: [{path: patch.yaml}]\n");
    write("over/patch.yaml", ID + "spec: {image: null, job: {args: [z]}}\n");

    assertThat(render("over"))
        .singleElement()
        .satisfies(
            manifest ->
                assertThat(manifest.content().path("spec"))
                    .hasToString("{\"job\":{\"args\":[\"z\"],\"parallelism\":2}}"))
        .extracting(Manifest::origin)
        .isEqualTo("base/job.yaml + over/patch.yaml");
  }

  @Test
  void aPatchReachesOnlyTheObjectThatItNames() throws IOException {
    write("base/kustomization.yaml", HEAD + "resources: [job.yaml, claim.yaml]\n");
    write("base/claim.yaml", CLAIM + "spec: {accessModes: [ReadWriteMany]}\n");
    overlay("patches: [{path: patch.yaml}]\n");
    write("over/patch.yaml", ID + "spec: {image: b}\n");

    assertThat(render("over"))
        .extracting(Manifest::origin)
        .containsExactly("base/job.yaml + over/patch.yaml", "base/claim.yaml");
  }

  @Test
  void labelsReachTheObjectsOwnMetadata() throws IOException {
    overlay("labels: [{pairs: {team: offers}}]\n");

    assertThat(render("over").get(0).content().at("/metadata/labels/team").asText())
        .isEqualTo("offers");
  }

  @Test
  void anotherVersionOfKustomizeIsRefused() throws IOException {
    write("over/kustomization.yaml", HEAD.replace("v1beta1", "v1") + "resources: [../base]\n");

    refused("over/kustomization.yaml: is no Kustomization of kustomize.config.k8s.io/v1beta1");
  }

  @Test
  void anUnknownFieldIsRefused() throws IOException {
    overlay("images: [{name: a, newTag: b}]\n");

    refused("over/kustomization.yaml: images: this check does not know the field");
  }

  @Test
  void labelsOnSelectorsAreRefused() throws IOException {
    overlay("labels: [{pairs: {team: offers}, includeSelectors: true}]\n");

    refused("over/kustomization.yaml: labels: includeSelectors: this check does not know");
  }

  @Test
  void anythingButAListIsRefused() throws IOException {
    overlay("labels: {pairs: {team: offers}}\n");

    refused("over/kustomization.yaml: labels: should be a list, is {");
  }

  @Test
  void anEntryThatIsNoMappingIsRefused() throws IOException {
    overlay("labels: [team]\n");

    refused("over/kustomization.yaml: labels: should be a mapping, is \"team\"");
  }

  @Test
  void anInlinePatchIsRefused() throws IOException {
    overlay("patches: [{patch: 'spec: {}'}]\n");

    refused("over/kustomization.yaml: patches: patch: this check does not know the field");
  }

  @Test
  void aTargetIsRefused() throws IOException {
    overlay("patches: [{path: patch.yaml, target: {kind: FlinkDeployment, name: jo.*}}]\n");
    write("over/patch.yaml", ID);

    refused("over/kustomization.yaml: patches: target: this check does not know the field");
  }

  @Test
  void aPatchOfNothingIsRefused() throws IOException {
    overlay("patches: [{path: patch.yaml}]\n");
    write("over/patch.yaml", CLAIM);

    refused("over/patch.yaml: patches PersistentVolumeClaim data (v1), which is not among");
  }

  @Test
  void aListOfOperationsIsRefusedAsAPatch() throws IOException {
    overlay("patches: [{path: patch.yaml}]\n");
    write("over/patch.yaml", "- {op: remove, path: /spec/image}\n");

    refused("over/patch.yaml: holds 1 documents, should hold one, a mapping");
  }

  @Test
  void aDirectiveInAPatchIsRefused() throws IOException {
    overlay("patches: [{path: patch.yaml}]\n");
    write("over/patch.yaml", ID + "spec: {$patch: replace}\n");

    refused("over/patch.yaml: $patch: directives are not supported");
  }

  @Test
  void aDirectiveInAListIsRefused() throws IOException {
    overlay("patches: [{path: patch.yaml}]\n");
    write("over/patch.yaml", ID + "spec: {volumes: [{$patch: delete}]}\n");

    refused("over/patch.yaml: volumes: a list of mappings");
  }

  @Test
  void aListThatKustomizeMayMergeByKeyIsRefused() throws IOException {
    write("base/kustomization.yaml", HEAD + "resources: [claim.yaml]\n");
    write("base/claim.yaml", CLAIM);
    overlay("patches: [{path: patch.yaml}]\n");
    write("over/patch.yaml", CLAIM + "status: {conditions: [{type: a}]}\n");

    refused("over/patch.yaml: conditions: a list of mappings");
  }

  @Test
  void aResourceThatIsNotThereIsRefused() throws IOException {
    write("over/kustomization.yaml", HEAD + "resources: [gone.yaml]\n");

    refused("over/gone.yaml: no such file");
  }

  @Test
  void aResourceThatIsThereTwiceIsRefused() throws IOException {
    write("over/kustomization.yaml", HEAD + "resources: [../base, ../base/job.yaml]\n");

    refused("over/kustomization.yaml: resources: FlinkDeployment job is there twice");
  }

  @Test
  void aResourceOutsideIsRefused() throws IOException {
    write("over/kustomization.yaml", HEAD + "resources: [../..]\n");

    refused("lies outside");
  }

  @Test
  void twoDocumentsInOneFileAreRefused() throws IOException {
    write("over/kustomization.yaml", HEAD + "resources: [two.yaml]\n");
    write("over/two.yaml", ID + "---\n" + CLAIM);

    refused("over/two.yaml: holds 2 documents");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() throws IOException {
    write("over/kustomization.yaml", HEAD + "resources: [twice.yaml]\n");
    write("over/twice.yaml", ID + "spec: {image: a, image: b}\n");

    refused("over/twice.yaml: Duplicate field 'image'");
  }

  @Test
  void anAliasIsRefused() throws IOException {
    write("over/kustomization.yaml", HEAD + "resources: [alias.yaml]\n");
    write("over/alias.yaml", ID + "spec: {image: &a b, serviceAccount: *a}\n");

    refused("over/alias.yaml: line 4: an alias");
  }

  private void overlay(String more) throws IOException {
    write("over/kustomization.yaml", HEAD + "resources: [../base]\n" + more);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private List<Manifest> render(String folder) {
    return new Kustomization(new YamlFiles(root)).render(root.resolve(folder));
  }

  private void refused(String message) {
    assertThatThrownBy(() -> render("over"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
