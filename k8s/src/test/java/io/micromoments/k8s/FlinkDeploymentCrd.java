package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The FlinkDeployment CRDs against which manifests are checked. */
final class FlinkDeploymentCrd {

  private static final String VERSION = "v1beta1";
  private static final String RESOURCE =
      "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";
  private static final String CURRENT = "flinkdeployments-1.15.0.yml";

  private FlinkDeploymentCrd() {}

  /**
   * Returns the CRD of the operator's API artifact, with flinkVersion v2_2 added.
   *
   * <p>The artifact, 1.10.0, is the newest one available. It predates Flink 2.2: its list of Flink
   * versions ends at v1_20, which alone would reject every manifest. Operators that support Flink
   * 2.2 have v2_2 in the list; the fields used here are the same.
   */
  static CrdSchema ofOperatorApi() throws IOException {
    try (InputStream in = FlinkDeploymentCrd.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(RESOURCE + " is not on the class path");
      }
      String name = "the CRD of flink-kubernetes-operator-api";
      JsonNode crd = parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      JsonNode flinkVersions =
          CrdSchema.openApiSchema(name, crd, VERSION)
              .at("/properties/spec/properties/flinkVersion/enum");
      ((ArrayNode) flinkVersions).add("v2_2");
      return new CrdSchema(name, crd, VERSION);
    }
  }

  /** Returns where to look for the CRD of a current operator release, next to the repository. */
  static Path currentFile(Path repository) {
    return repository.resolve("../shared/crds").resolve(CURRENT).normalize();
  }

  /**
   * Returns the published CRD of a current operator release.
   *
   * @param repository the repository's root
   * @return the CRD, or empty if its file does not exist
   */
  static Optional<CrdSchema> current(Path repository) throws IOException {
    Path file = currentFile(repository);
    return Files.isRegularFile(file)
        ? Optional.of(new CrdSchema(CURRENT, parse(Files.readString(file)), VERSION))
        : Optional.empty();
  }

  private static JsonNode parse(String text) throws IOException {
    return YamlFiles.documents(text).get(0);
  }
}
