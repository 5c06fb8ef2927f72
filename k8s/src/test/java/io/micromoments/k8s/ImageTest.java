package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the image and the manifests that run it are consistent. */
class ImageTest {

  private static final String JAR = "micromoments-job.jar";
  private static final K8sFolder FOLDER = K8sFolder.ofRepository();

  static List<Path> applicable() {
    return FOLDER.applicable();
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void theImageHasTheFlinkThatTheManifestNames(Path folder) throws IOException {
    assertThat(dockerfile("FROM flink:(\\S+)-java17"))
        .map(version -> "v" + version.replaceFirst("\\.\\d+$", "").replace('.', '_'))
        .containsExactly(spec(folder).path("flinkVersion").asText());
  }

  @ParameterizedTest
  @MethodSource("applicable")
  void theImageHasWhatTheJobIsStartedWith(Path folder) throws IOException {
    List<String> copied = dockerfile("COPY \\S+ (/\\S+)");
    JsonNode job = spec(folder).path("job");

    assertThat(job.path("jarURI").asText()).isEqualTo("local:///opt/flink/usrlib/" + JAR);
    assertThat(copied).contains("/opt/flink/usrlib/");
    List<String> there = new ArrayList<>(copied);
    spec(folder).findValuesAsText("mountPath").forEach(there::add);
    assertThat(job.path("args").valueStream().map(JsonNode::asText))
        .filteredOn(argument -> argument.startsWith("/opt/micromoments/"))
        .isNotEmpty()
        .allMatch(argument -> there.stream().anyMatch(argument::startsWith));
  }

  @Test
  void theBuildPutsTheJobWhereTheImageTakesItFrom() throws IOException {
    assertThat(Files.readString(K8sFolder.repository().resolve("jobs/micromoments-job/pom.xml")))
        .contains("<outputFile>${project.build.directory}/usrlib/" + JAR + "</outputFile>");
  }

  @Test
  void theImageHasTheFlinkThatTheBuildTestsWith() throws IOException {
    String pom = Files.readString(K8sFolder.repository().resolve("pom.xml"));
    assertThat(dockerfile("FROM flink:(\\S+)-java17"))
        .allMatch(version -> pom.contains("<flink.version>" + version + "</flink.version>"));
  }

  private static JsonNode spec(Path folder) {
    return FOLDER.render(folder).stream()
        .filter(manifest -> manifest.is(KnownKind.FLINK_DEPLOYMENT))
        .map(manifest -> manifest.content().path("spec"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> dockerfile(String pattern) throws IOException {
    String text = Files.readString(K8sFolder.repository().resolve("images/job.Dockerfile"));
    return Pattern.compile("^" + pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
