package io.micromoments.workbench.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import io.micromoments.workbench.mcp.CommandCalls.Output;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** The tool that drafts a pattern and its tests. */
final class NewPatternTool {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final AllowedFolders allowed;
  private final CommandCalls calls;

  private NewPatternTool(AllowedFolders allowed, CommandCalls calls) {
    this.allowed = allowed;
    this.calls = calls;
  }

  static Tool of(AllowedFolders allowed, CommandCalls calls) {
    return new Tool(
        "new_pattern",
        "Draft a pattern",
        "Returns the texts of a new pattern and of its tests, which are valid and pass: a commented"
            + " example or, with 'scenario' and 'customer', a draft from what that customer did"
            + " between 'from' and 'until'. Use it to start a pattern, then change the texts and"
            + " check them with validate and test. It writes no file.",
        List.of(
            Argument.word("name", "Name of the pattern: lower-case words joined by hyphens.")
                .matching("[a-z0-9]+(-[a-z0-9]+)*")
                .required(),
            Argument.word("stream", "Stream of the example (default: clickstream).")
                .oneOf(EventStream.external().stream().map(EventStream::label).toList()),
            Argument.word("moment", "What the customer wants (default: one that fits the events).")
                .oneOf(Arrays.stream(MomentKind.values()).map(Enum::name).toList()),
            Argument.word("intent", "The intent that offers answer (default: the name)."),
            Argument.word("scenario", "Name or folder of a recording to draft from."),
            Argument.word("customer", "Id of the customer in it, or device:ID for a guest."),
            Argument.word("from", "Event time such as 2026-05-02T10:15:00Z (default: all)."),
            Argument.word("until", "Event time up to which events are used (default: all).")),
        new NewPatternTool(allowed, calls)::answer);
  }

  private ToolResult answer(Arguments given) throws Exception {
    for (String name : List.of("customer", "from", "until")) {
      if (given.has(name) && !given.has("scenario")) {
        throw new UnusableInput(
            "argument '%s' is given without 'scenario'".formatted(name),
            "name the recording to draft from, or leave it out for an example");
      }
    }
    try (GivenFiles files = GivenFiles.create()) {
      List<String> words = new ArrayList<>(List.of("new", "pattern", "--format=json"));
      words.add("--out=" + files.folder());
      for (String name : List.of("stream", "moment", "intent", "customer", "from", "until")) {
        given.text(name).ifPresent(value -> words.add("--" + name + "=" + value));
      }
      if (given.has("scenario")) {
        Path folder = allowed.scenario(given.required("scenario"));
        ReferencedFiles.check(Scenario.read(folder), allowed);
        words.add("--from-scenario=" + folder);
      }
      words.add(given.required("name"));
      Output output = calls.run(words);
      ToolResult result =
          CommandResults.of(output, files, json -> "", UnaryOperator.identity(), "");
      if (result.isError()) {
        return result;
      }
      String pattern = given.required("name") + ".yaml";
      String tests = given.required("name") + ".tests.yaml";
      ObjectNode json = JSON.createObjectNode();
      json.put("definition", Files.readString(files.folder().resolve(pattern)));
      json.put("tests", Files.readString(files.folder().resolve(tests)));
      json.put("definition_file", pattern);
      json.put("tests_file", tests);
      result.json().ifPresent(printed -> json.set("left_out", printed.path("left_out")));
      return ToolResult.of(
          "drafted %s and %s; both are valid and the tests pass".formatted(pattern, tests), json);
    }
  }
}
