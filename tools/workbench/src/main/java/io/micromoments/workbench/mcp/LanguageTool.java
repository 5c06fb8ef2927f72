package io.micromoments.workbench.mcp;

import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.drafting.DraftedDefinition;
import io.micromoments.workbench.drafting.ExamplePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tool that describes the language. */
final class LanguageTool {

  private static final String OVERVIEW = "overview";

  private LanguageTool() {}

  static Tool create() {
    List<String> topics = new ArrayList<>(List.of(OVERVIEW));
    topics.addAll(LanguageReference.topics());
    return new Tool(
        "describe_language",
        "Describe the language",
        "Returns the reference of the language of patterns, tests and policies: streams and their"
            + " fields, functions of conditions, and all keys with their values. Use it before"
            + " writing or changing a definition, and when an error names an unknown field, key or"
            + " function. Without 'topic', it returns an example and the topics.",
        List.of(Argument.word("topic", "What to describe (default: overview).").oneOf(topics)),
        given ->
            ToolResult.of(
                given
                    .text("topic")
                    .filter(topic -> !topic.equals(OVERVIEW))
                    .map(LanguageReference::describe)
                    .orElseGet(LanguageTool::overview)));
  }

  private static String overview() {
    DraftedDefinition example =
        ExamplePattern.of(
            "tent-again", EventStream.CLICKSTREAM, Optional.empty(), Optional.empty());
    return """
        A pattern is a YAML file: steps that a customer's events match in order, within a time. A
        step reads one or more streams ('on'), and its condition ('where') is CEL: 'event' is the
        current event, the name of an earlier step is the list of its events, 'customer' the profile,
        'features' what the pattern counts. A field that is missing makes a condition false;
        has(event.field) asks. Operators are those of C, and 'in' for lists and maps. A file of tests beside it has events, and the moments that they must or
        must not lead to.

        ## Example: tent-again.yaml

        ```yaml
        %s
        ```

        ## Its tests: tent-again.tests.yaml

        ```yaml
        %s
        ```

        ## Streams

        %s

        ## Topics

        %s
        """
        .formatted(
            example.pattern().strip(),
            example.tests().strip(),
            LanguageReference.streams(),
            LanguageReference.topics().stream()
                .map(topic -> "- " + topic)
                .collect(Collectors.joining("\n")));
  }
}
