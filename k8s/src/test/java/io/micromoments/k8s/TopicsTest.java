package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.topics.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks that topics.yaml matches the code; {@code -Dupdate-golden=true} regenerates it. */
class TopicsTest {

  private static final int PARTITIONS = 4;
  private static final int REPLICAS = 3;
  private static final List<Topic> TOPICS = Topic.all(Topic.CHANNELS);
  private static final Path FILE = K8sFolder.ofRepository().path().resolve("topics.yaml");
  private static final Path CRD =
      K8sFolder.repository().resolve("../shared/crds/strimzi-kafkatopic-1.2.0.yaml").normalize();

  @Test
  void theFileIsWhatTheCodeSays() throws IOException {
    String now =
        """
        # The topics for Strimzi, as the job wants them; written by a test, see README.md.
        """
            + TOPICS.stream().map(TopicsTest::manifest).collect(Collectors.joining());
    if (Boolean.getBoolean("update-golden")) {
      Files.writeString(FILE, now);
    }
    assertThat(Files.readString(FILE)).as("rewrite with -Dupdate-golden=true").isEqualTo(now);
  }

  @Test
  void everyTopicIsThereUnderItsOwnName() throws IOException {
    assertThat(manifests().stream().map(each -> each.content().at("/spec/topicName").asText()))
        .containsExactlyElementsOf(TOPICS.stream().map(Topic::name).toList());
    assertThat(manifests().stream().map(Manifest::name))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"));
  }

  @Test
  void everyTopicFitsStrimzisCrd() throws IOException {
    assumeTrue(
        Files.isRegularFile(CRD),
        () -> "not checked, there is no " + CRD.getFileName() + " beside the repository");
    CrdSchema crd =
        new CrdSchema("Strimzi's CRD", YamlFiles.documents(Files.readString(CRD)).get(0), "v1");

    assertThat(crd.findings(manifests())).isEmpty();
    ObjectNode broken = manifests().get(0).content().deepCopy();
    broken.withObject("/spec").put("partition", 4);
    assertThat(crd.findings(List.of(new Manifest("broken", broken))))
        .containsExactly("broken: spec.partition: unknown field, not in Strimzi's CRD");
  }

  private static List<Manifest> manifests() throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    for (JsonNode document : YamlFiles.documents(Files.readString(FILE))) {
      manifests.add(new Manifest("k8s/topics.yaml", (ObjectNode) document));
    }
    return manifests;
  }

  private static String manifest(Topic topic) {
    return String.format(
        Locale.ROOT,
        """
        ---
        apiVersion: kafka.strimzi.io/v1
        kind: KafkaTopic
        metadata:
          name: %s
          labels:
            strimzi.io/cluster: micromoments
        spec:
          topicName: %s
          partitions: %d
          replicas: %d
          config:
        %s""",
        topic.name().replaceAll("[._]", "-"),
        topic.name(),
        topic.isSmall() ? 1 : PARTITIONS,
        REPLICAS,
        topic.configuration(REPLICAS).entrySet().stream()
            .map(setting -> "    %s: \"%s\"\n".formatted(setting.getKey(), setting.getValue()))
            .collect(Collectors.joining()));
  }
}
