package io.micromoments.workbench.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.mcp.CommandCalls.Output;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What commands printed, as answers. */
final class CommandResults {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** About what an assistant can read in one answer. */
  private static final int MAX_JSON = 80_000;

  private CommandResults() {}

  /**
   * Returns the answer for a command that prints JSON.
   *
   * @param summary of the JSON, in a few lines
   * @param narrower what to ask for if the JSON is too long
   */
  static ToolResult of(
      Output output,
      GivenFiles files,
      Function<JsonNode, String> summary,
      Function<JsonNode, JsonNode> part,
      String narrower) {
    String notes = files.withoutFolder(messages(output.err()));
    JsonNode json = output.isCut() ? null : read(files.withoutFolder(output.out()));
    if (output.isCut()) {
      return ToolResult.error("error: the result is too long\n       " + narrower);
    }
    if (output.exit() > 1 || json == null) {
      return ToolResult.error(notes.isEmpty() ? "error: the command printed nothing" : notes);
    }
    JsonNode answered = part.apply(json);
    String text = summary.apply(json) + (notes.isEmpty() ? "" : "\n\n" + notes);
    int length = answered.toString().length();
    return length > MAX_JSON
        ? ToolResult.of(
            String.format(
                Locale.ROOT,
                "%s%n%nThe details are left out, because they have %,d characters: %s.",
                text,
                length,
                narrower))
        : ToolResult.of(text, answered);
  }

  private static JsonNode read(String out) {
    try {
      JsonNode json = JSON.readTree(out);
      return json.isObject() ? json : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** Returns the errors and notes, without progress and what is of use only in a terminal. */
  private static String messages(String err) {
    return err.lines()
        .filter(line -> !line.startsWith("Replaying ") && !line.startsWith("Starting Flink"))
        .filter(line -> !line.matches("\\s+at [\\w.$/]+\\(.*|.*MICROMOMENTS_DEBUG=1.*"))
        .filter(line -> !line.contains("--help' for usage"))
        .collect(Collectors.joining("\n"))
        .strip();
  }
}
