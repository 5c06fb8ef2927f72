package io.micromoments.stack.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.stack.BuiltServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RegistryTest {

  @TempDir Path folder;

  @Test
  void schemasIdsAndCompatibilitySurviveAKill() throws Exception {
    Registry registry = new Registry(BuiltServers.installation(), folder);
    try {
      registry.start();
      String first = register(registry, "first-value", "");
      String second = register(registry, "second-value", field("a", ",\\\"default\\\":1"));
      registry.kill();
      registry.start();

      assertThat(register(registry, "second-value", field("a", ",\\\"default\\\":1")))
          .isEqualTo(second)
          .isNotEqualTo(first);
      assertThat(register(registry, "first-value", "")).isEqualTo(first);
      assertThat(register(registry, "third-value", field("b", ""))).isNotIn(first, second);
      assertThatThrownBy(() -> register(registry, "first-value", field("a", "")))
          .as("a new field without a default cannot be read from old records")
          .isInstanceOf(IOException.class)
          .hasMessageContaining(" 409");
    } finally {
      registry.kill();
    }
  }

  /** Registers a schema and returns the response, which contains its id. */
  private static String register(Registry registry, String subject, String fields)
      throws IOException {
    String schema =
        "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[" + fields + "]}";
    return Http.text(
        HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"schema\":\"" + schema + "\"}")));
  }

  private static String field(String name, String more) {
    return "{\\\"name\\\":\\\"" + name + "\\\",\\\"type\\\":\\\"int\\\"" + more + "}";
  }
}
