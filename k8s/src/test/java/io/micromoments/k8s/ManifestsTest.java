package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Applies all rules to base and every overlay of this repository, with patches applied. */
class ManifestsTest {

  private static final K8sFolder FOLDER = K8sFolder.ofRepository();
  private static final Path STACK_LOG =
      K8sFolder.repository().resolve("tools/stack/src/main/resources/servers-log4j2.properties");

  static List<Path> applicable() {
    return FOLDER.applicable();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void everyManifestHasAKnownKindAndAName(Path folder) {
    assertThat(new KnownKinds().findings(FOLDER.render(folder))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void everyFlinkDeploymentFitsTheCrdOfTheOperatorApi(Path folder) throws IOException {
    List<Manifest> manifests = FOLDER.render(folder);

    assertThat(manifests).anyMatch(manifest -> manifest.is(KnownKind.FLINK_DEPLOYMENT));
    assertThat(FlinkDeploymentCrd.ofOperatorApi().findings(manifests)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void everyFlinkDeploymentFitsTheCurrentCrd(Path folder) throws IOException {
    Optional<CrdSchema> current = FlinkDeploymentCrd.current(K8sFolder.repository());
    assumeTrue(
        current.isPresent(),
        () ->
            "not checked, there is no "
                + FlinkDeploymentCrd.currentFile(K8sFolder.repository()).getFileName()
                + " in ../shared/crds beside the repository");

    assertThat(current.orElseThrow().findings(FOLDER.render(folder))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void everyObjectFitsTheKubernetesApi(Path folder) {
    assertThat(new KubernetesModel().findings(FOLDER.render(folder))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void theOperatorAcceptsEveryFlinkDeployment(Path folder) {
    assertThat(new OperatorRules().findings(FOLDER.render(folder))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void everythingAManifestNamesIsThere(Path folder) {
    assertThat(new References().findings(FOLDER.render(folder))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void stateOutlivesThePods(Path folder) {
    assertThat(new StateDirectories().findings(FOLDER.render(folder))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void everyFlinkSettingIsAnOptionOfFlink(Path folder) {
    assertThat(new FlinkOptions().findings(FOLDER.render(folder))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void aSavepointFitsTheNextVersionOfTheJob(Path folder) {
    assertThat(setting(folder, "pipeline.auto-generate-uids")).isEqualTo("false");
    assertThat(setting(folder, "pipeline.max-parallelism"))
        .isEqualTo(setting(FOLDER.path().resolve("base"), "pipeline.max-parallelism"))
        .matches("[1-9][0-9]*");
  }

  @Test
  void baseKeepsStateInRocksDbAndTheLaptopOnTheHeap() {
    assertThat(setting(FOLDER.path().resolve("base"), "state.backend.type")).isEqualTo("rocksdb");
    assertThat(setting(FOLDER.path().resolve("overlays/laptop"), "state.backend.type"))
        .isEqualTo("hashmap");
  }

  /** Except the directories, which are of the machine, all keys of the profile are carried over. */
  @Test
  void baseIsConfiguredAsTheProductionProfile() throws IOException {
    Path profile = K8sFolder.repository().resolve("state-backend-config/production/config.yaml");
    Map<String, String> expected = new TreeMap<>();
    flatten("", YamlFiles.documents(Files.readString(profile)).get(0), expected);
    expected.keySet().removeIf(key -> key.endsWith("dir"));

    assertThat(expected).isNotEmpty();
    expected.forEach(
        (key, value) ->
            assertThat(setting(FOLDER.path().resolve("base"), key)).as(key).isEqualTo(value));
  }

  @Test
  void exactlyOnceHasTheSettingsOfTheBaseAndThoseOfDelivery() {
    List<String> base = settings(FOLDER.path().resolve("base"));
    List<String> exactlyOnce = settings(FOLDER.path().resolve("overlays/exactly-once"));

    assertThat(exactlyOnce).containsAll(base);
    assertThat(exactlyOnce)
        .filteredOn(line -> !base.contains(line) && !line.startsWith("#"))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("delivery."));
  }

  private static List<String> settings(Path folder) {
    return FOLDER.render(folder).stream()
        .filter(manifest -> manifest.is(KnownKind.CONFIG_MAP))
        .flatMap(
            manifest -> manifest.content().at("/data/micromoments.properties").asText().lines())
        .toList();
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              each ->
                  flatten(
                      prefix.isEmpty() ? each.getKey() : prefix + "." + each.getKey(),
                      each.getValue(),
                      into));
    } else {
      into.put(prefix, node.asText());
    }
  }

  /** The tests of the stack, which has the same filter, check its effect. */
  @ParameterizedTest
  @MethodSource("applicable")
  void theLogIsFilteredAsThatOfTheStack(Path folder) throws IOException {
    List<String> filter = filterLines(Files.readString(STACK_LOG));

    assertThat(filter).isNotEmpty();
    assertThat(filterLines(field(folder, "/spec/logConfiguration", "log4j-console.properties")))
        .isEqualTo(filter);
  }

  private static List<String> filterLines(String log4j) {
    return log4j.lines().filter(line -> line.startsWith("logger.metrics.")).toList();
  }

  @Test
  void everyFileBelongsToAKustomization() {
    YamlFiles files = FOLDER.files();
    FOLDER.applicable().forEach(folder -> new Kustomization(files).render(folder));

    assertThat(files.seen()).containsExactlyInAnyOrderElementsOf(FOLDER.manifestFiles());
  }

  private static String setting(Path folder, String key) {
    return field(folder, "/spec/flinkConfiguration", key);
  }

  private static String field(Path folder, String at, String key) {
    return FOLDER.render(folder).stream()
        .filter(manifest -> manifest.is(KnownKind.FLINK_DEPLOYMENT))
        .map(manifest -> manifest.content().at(at).path(key).asText())
        .findFirst()
        .orElseThrow();
  }
}
