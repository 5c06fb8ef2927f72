package io.micromoments.workbench.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.CommandLine;
import io.micromoments.workbench.cli.Main;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as assistants start it: a process with the protocol on standard input and output. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AssistantProcessTest {

  @TempDir private Path folder;

  private List<String> words() {
    return List.of(
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Dmicromoments.home=" + CommandLine.ROOT,
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "mcp",
        "--root",
        folder.toString());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  @Test
  void servesAClientOfTheSdk() throws Exception {
    Files.writeString(folder.resolve("p.yaml"), "pattern: p\nversion: 1\nmoment: SELL\n");
    Queue<String> errors = new ConcurrentLinkedQueue<>();
    StdioClientTransport transport =
        new StdioClientTransport(
            ServerParameters.builder(java()).args(words()).build(),
            new JacksonMcpJsonMapper(new ObjectMapper()));
    transport.setStdErrorHandler(errors::add);
    JsonSchemaValidator none =
        (schema, content) -> JsonSchemaValidator.ValidationResponse.asValid(null);
    try (McpSyncClient client =
        McpClient.sync(transport)
            .jsonSchemaValidator(none)
            .initializationTimeout(Duration.ofMinutes(1))
            .requestTimeout(Duration.ofMinutes(1))
            .build()) {
      assertThat(client.initialize().serverInfo().name()).isEqualTo("micromoments");
      assertThat(client.getServerInstructions()).contains("describe_language");
      assertThat(client.listTools().tools())
          .extracting(McpSchema.Tool::name)
          .containsExactly(
              "validate",
              "test",
              "explain",
              "what_if",
              "list_scenarios",
              "describe_language",
              "new_pattern");
      McpSchema.CallToolResult result = call(client, Map.of("paths", List.of("p.yaml")));
      assertThat(result.isError()).isFalse();
      assertThat(result.content().get(0).toString()).contains("found 'SELL'");
      assertThat(result.structuredContent().toString()).contains("errors");
      McpSchema.CallToolResult refused = call(client, Map.of("paths", List.of("/etc/passwd")));
      assertThat(refused.isError()).isTrue();
      assertThat(refused.content().get(0).toString()).contains("outside of the folders");
    }
    assertThat(errors).isEmpty();
  }

  private static McpSchema.CallToolResult call(McpSyncClient client, Map<String, Object> given) {
    return client.callTool(McpSchema.CallToolRequest.builder("validate").arguments(given).build());
  }

  @Test
  void survivesWhatIsNoMessageAndEndsWithItsClient() throws Exception {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(words());
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
    try (var in = process.getOutputStream();
        var out = process.inputReader(StandardCharsets.UTF_8)) {
      in.write(
          """
          no message
          {"jsonrpc": "2.0", "id": 1}

          {"jsonrpc": "2.0", "id": 2, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}
          """
              .getBytes(StandardCharsets.UTF_8));
      in.flush();
      assertThat(new ObjectMapper().readTree(out.readLine()).path("id").asInt()).isEqualTo(2);
      in.close();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(out.readLine()).isNull();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readAllLines(folder.resolve("stderr")))
        .hasSize(2)
        .allMatch(
            line -> line.startsWith("warning: ignored a line that is not a JSON-RPC message"));
  }
}
