package io.micromoments.workbench.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an assistant can ask for.
 *
 * @param description what it does and when to use it, for the assistant
 */
record Tool(
    String name, String title, String description, List<Argument> arguments, Action action) {

  /** Answers a call. */
  @FunctionalInterface
  interface Action {

    /**
     * Returns the result.
     *
     * @throws io.micromoments.workbench.replay.UnusableInput if the arguments cannot be used
     */
    ToolResult answer(Arguments given) throws Exception;
  }

  /** Returns the JSON Schema of the arguments. */
  Map<String, Object> inputSchema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    arguments.forEach(each -> properties.put(each.name(), each.schema()));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put(
        "required", arguments.stream().filter(Argument::isRequired).map(Argument::name).toList());
    schema.put("additionalProperties", false);
    return schema;
  }
}
