package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the rendered objects with those of kustomize or kubectl, if one is installed. */
class KustomizeAgreesTest {

  private static final K8sFolder FOLDER = K8sFolder.ofRepository();

  static List<Path> applicable() {
    return FOLDER.applicable();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void kustomizeMakesTheSameObjects(Path folder, @TempDir Path scratch)
      throws IOException, InterruptedException {
    Optional<List<String>> command =
        Stream.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize"))
            .filter(words -> isOnPath(words.get(0)))
            .findFirst();
    assumeTrue(command.isPresent(), "not compared, neither kustomize nor kubectl is on the PATH");
    Path out = scratch.resolve("out.yaml");
    Path errors = scratch.resolve("errors.txt");
    Process process =
        new ProcessBuilder(
                Stream.concat(command.orElseThrow().stream(), Stream.of(folder.toString()))
                    .toList())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("it ends within a minute").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();

    assertThat(FOLDER.render(folder))
        .<JsonNode>map(Manifest::content)
        .containsExactlyInAnyOrderElementsOf(YamlFiles.documents(Files.readString(out)));
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, program)));
  }
}
