package io.micromoments.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks the content of compose.yaml without starting it. */
class ComposeTest {

  private static final Path ROOT = K8sFolder.repository();

  @Test
  void itsImagesAreOfTheVersionsThatAreTested() throws IOException {
    String flink = property("pom.xml", "flink.version");

    assertThat(image("broker")).isEqualTo("apache/kafka:" + property("pom.xml", "kafka.version"));
    assertThat(image("registry"))
        .isEqualTo(
            "apicurio/apicurio-registry-mem:"
                + property("tools/stack/servers/pom.xml", "apicurio.version"));
    assertThat(image("jobmanager")).isEqualTo("flink:" + flink + "-java17");
    assertThat(image("taskmanager")).isEqualTo(image("jobmanager"));
    assertThat(Files.readString(ROOT.resolve("images/job.Dockerfile")))
        .contains("FROM " + image("jobmanager") + "\n");
  }

  @Test
  void theClusterHasTheJobWhereTheBuildPutsIt() throws IOException {
    for (String service : List.of("jobmanager", "taskmanager")) {
      assertThat(compose().at("/services/" + service + "/volumes").valueStream())
          .extracting(JsonNode::asText)
          .contains("./jobs/micromoments-job/target/usrlib:/opt/flink/usrlib:ro");
    }
  }

  @Test
  void whatAServiceDependsOnIsThere() throws IOException {
    JsonNode services = compose().path("services");
    for (JsonNode service : services) {
      service
          .path("depends_on")
          .propertyStream()
          .forEach(each -> assertThat(services.has(each.getKey())).isTrue());
    }
  }

  @Test
  void nothingIsOpenToOthersThanThisMachine() throws IOException {
    for (JsonNode service : compose().path("services")) {
      assertThat(service.path("ports").valueStream())
          .extracting(JsonNode::asText)
          .allMatch(port -> port.startsWith("127.0.0.1:"));
    }
  }

  private static JsonNode compose() throws IOException {
    return YamlFiles.documents(Files.readString(ROOT.resolve("compose.yaml"))).get(0);
  }

  private static String image(String service) throws IOException {
    return compose().at("/services/" + service + "/image").asText();
  }

  private static String property(String pom, String name) throws IOException {
    Matcher matcher =
        Pattern.compile("<%1$s>([^<]+)</%1$s>".formatted(Pattern.quote(name)))
            .matcher(Files.readString(ROOT.resolve(pom)));
    assertThat(matcher.find()).as("%s in %s", name, pom).isTrue();
    return matcher.group(1);
  }
}
