package io.micromoments.workbench.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a tool answers.
 *
 * @param text for the assistant and for people
 * @param json the result of the command, if it has one
 */
record ToolResult(String text, Optional<JsonNode> json, boolean isError) {

  static ToolResult of(String text) {
    return new ToolResult(text, Optional.empty(), false);
  }

  static ToolResult of(String text, JsonNode json) {
    return new ToolResult(text, Optional.of(json), false);
  }

  /** Returns the answer to a call that cannot be carried out as it is. */
  static ToolResult error(String message) {
    return new ToolResult(message, Optional.empty(), true);
  }
}
