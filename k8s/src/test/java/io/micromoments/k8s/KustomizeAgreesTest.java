package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the rendered objects with those of kustomize, if it is installed. */
class KustomizeAgreesTest {

  private static final K8sFolder FOLDER = K8sFolder.ofRepository();

  static List<Path> applicable() {
    return FOLDER.applicable();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void kustomizeMakesTheSameObjects(Path folder, @TempDir Path scratch)
      throws IOException, InterruptedException {
    Optional<KustomizeCommand> kustomize = KustomizeCommand.onPath();
    assumeTrue(kustomize.isPresent(), "not compared, neither kustomize nor kubectl is on the PATH");

    List<JsonNode> theirs = YamlFiles.documents(kustomize.orElseThrow().build(folder, scratch));

    assertThat(FOLDER.render(folder))
        .<JsonNode>map(Manifest::content)
        .containsExactlyInAnyOrderElementsOf(theirs);
  }
}
