package io.micromoments.workbench.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.patterns.language.file.UnusableFile;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.replay.UnusableInput;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The protocol around the tools. */
final class AssistantServer {

  private static final String INSTRUCTIONS =
      "Micromoments detects moments in event streams by patterns in YAML and CEL. To write a"
          + " pattern: describe_language, then new_pattern for files to start from, then validate"
          + " and test with each change, with tests that must and must not match. list_scenarios"
          + " shows recordings; explain says why a pattern did or did not match for a customer of"
          + " one, and what_if compares a change with what it is now. The tools change no file:"
          + " write the final texts into the user's files yourself.";

  private AssistantServer() {}

  /**
   * Serves one client until its stream ends.
   *
   * @param version of this program
   * @param report receives what is wrong with messages
   */
  static void serve(
      List<Tool> tools, String version, InputStream in, OutputStream out, Consumer<String> report)
      throws InterruptedException {
    McpJsonMapper mapper = new JacksonMcpJsonMapper(new ObjectMapper());
    CountDownLatch ended = new CountDownLatch(1);
    McpSyncServer server =
        McpServer.sync(
                new StdioServerTransportProvider(
                    mapper,
                    new MessageInput(in, mapper, report, ended::countDown),
                    out,
                    MessageInput.MAX_BYTES + 1))
            .serverInfo("micromoments", version)
            .instructions(INSTRUCTIONS)
            .capabilities(McpSchema.ServerCapabilities.builder().tools(false).build())
            .jsonMapper(mapper)
            // Arguments check themselves, with messages that say what to do.
            .validateToolInputs(false)
            .jsonSchemaValidator(new NoValidation())
            .tools(tools.stream().map(AssistantServer::specification).toList())
            .build();
    ended.await();
    server.closeGracefully();
  }

  private static SyncToolSpecification specification(Tool tool) {
    return SyncToolSpecification.builder()
        .tool(describe(tool))
        .callHandler((exchange, request) -> content(call(tool, request.arguments())))
        .build();
  }

  /** Returns a tool as the protocol lists it. */
  static McpSchema.Tool describe(Tool tool) {
    return McpSchema.Tool.builder(tool.name(), tool.inputSchema())
        .title(tool.title())
        .description(tool.description())
        .annotations(
            McpSchema.ToolAnnotations.builder()
                .readOnlyHint(true)
                .destructiveHint(false)
                .idempotentHint(true)
                .openWorldHint(false)
                .build())
        .build();
  }

  /** Calls a tool; what is wrong with the arguments is its answer. */
  static ToolResult call(Tool tool, Map<String, Object> given) {
    try {
      return tool.action().answer(Arguments.of(tool.arguments(), given == null ? Map.of() : given));
    } catch (UnusableInput e) {
      return error(e.getMessage(), e.hint());
    } catch (UnusableFile e) {
      return ToolResult.error(e.source().show(e.problem()).strip());
    } catch (FileSystemException e) {
      return error(e.getFile() + ": " + UnusableFile.reason(e), "check the path");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return error("the server ends", "");
    } catch (Exception e) {
      return error(
          "'%s' failed: %s".formatted(tool.name(), e), "please report it with the arguments");
    }
  }

  private static ToolResult error(String message, String hint) {
    return ToolResult.error(
        PrintableText.of(
            "error: " + message + (hint == null || hint.isEmpty() ? "" : "\n       " + hint)));
  }

  private static McpSchema.CallToolResult content(ToolResult result) {
    McpSchema.CallToolResult.Builder content =
        McpSchema.CallToolResult.builder().addTextContent(result.text()).isError(result.isError());
    result
        .json()
        .ifPresent(
            json -> {
              // As text, too: many clients show assistants nothing else.
              content.addTextContent(json.toString());
              content.structuredContent(json);
            });
    return content.build();
  }

  /** Validates nothing. */
  private static final class NoValidation implements JsonSchemaValidator {
    @Override
    public ValidationResponse validate(Map<String, Object> schema, Object content) {
      return ValidationResponse.asValid(null);
    }
  }
}
