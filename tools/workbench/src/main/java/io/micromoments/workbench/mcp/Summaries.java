package io.micromoments.workbench.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results of commands in a few lines. */
final class Summaries {

  private static final int MAX_LINES = 50;

  private Summaries() {}

  static String ofValidate(JsonNode json) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "files: %d, errors: %d, warnings: %d, notes: %d",
            json.path("files").asInt(),
            json.path("errors").asInt(),
            json.path("warnings").asInt(),
            json.path("notes").asInt()));
    problems(json, lines);
    for (JsonNode pattern : json.path("against").path("patterns")) {
      lines.add("in the recording, " + pattern.path("pattern").asText() + ":");
      pattern.path("lines").forEach(each -> lines.add("  " + each.asText()));
    }
    return join(lines);
  }

  static String ofTest(JsonNode json) {
    List<String> lines = new ArrayList<>();
    lines.add(json.path("passed").asBoolean() ? "passed" : "failed");
    problems(json, lines);
    for (JsonNode pattern : json.path("patterns")) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %d tests, steps covered: %d of %d, branches covered: %d of %d",
              pattern.path("pattern").asText(),
              pattern.path("tests").size(),
              pattern.path("covered").size(),
              pattern.path("steps").size(),
              pattern.path("covered_branches").asInt(),
              pattern.path("branches").asInt()));
      pattern.path("problems").forEach(each -> lines.add("  " + each.asText()));
      for (JsonNode test : pattern.path("tests")) {
        lines.add(
            (test.path("passed").asBoolean() ? "  ok: " : "  FAILED: ")
                + test.path("name").asText());
        test.path("failures").forEach(each -> lines.add("    " + each.asText()));
        test.path("notes").forEach(each -> lines.add("    note: " + each.asText()));
      }
    }
    return join(lines);
  }

  static String ofExplain(JsonNode json) {
    List<String> lines = new ArrayList<>();
    lines.add("customer: " + json.path("customer_id").asText());
    json.path("patterns")
        .properties()
        .forEach(
            each -> lines.add(each.getKey() + ": " + each.getValue().path("summary").asText()));
    lines.add("decisions on offers: " + json.path("decisions").size());
    return join(lines);
  }

  static String ofWhatIf(JsonNode json) {
    List<String> lines = new ArrayList<>();
    int gained = 0;
    int lost = 0;
    for (JsonNode each : json.path("moments")) {
      gained += each.path("change").asText().equals("gained") ? 1 : 0;
      lost += each.path("change").asText().equals("lost") ? 1 : 0;
    }
    lines.add(String.format(Locale.ROOT, "moments gained: %d, lost: %d", gained, lost));
    json.path("figures")
        .properties()
        .forEach(
            each -> {
              String before = each.getValue().path("baseline").asText();
              String after = each.getValue().path("candidate").asText();
              if (!before.equals(after)) {
                lines.add(each.getKey() + ": " + before + " -> " + after);
              }
            });
    json.path("silent")
        .properties()
        .forEach(
            each -> {
              lines.add("no moment of " + each.getKey() + ":");
              each.getValue().forEach(reason -> lines.add("  " + reason.asText()));
            });
    for (JsonNode each : json.path("expectations")) {
      lines.add(
          (each.path("met").asBoolean() ? "met: " : "NOT MET: ")
              + each.path("expectation").asText());
      each.path("failures").forEach(failure -> lines.add("  " + failure.asText()));
    }
    return join(lines);
  }

  private static void problems(JsonNode json, List<String> lines) {
    for (JsonNode each : json.path("problems")) {
      String hint = each.path("hint").asText();
      lines.add(
          "%s:%s:%s: %s: %s%s"
              .formatted(
                  each.path("file").asText(),
                  each.path("line").asText(),
                  each.path("column").asText(),
                  each.path("severity").asText(),
                  each.path("message").asText(),
                  hint.isEmpty() ? "" : " (" + hint + ")"));
    }
  }

  private static String join(List<String> lines) {
    return lines.size() <= MAX_LINES
        ? String.join("\n", lines)
        : String.join("\n", lines.subList(0, MAX_LINES))
            + String.format(Locale.ROOT, "%n… and %d more lines", lines.size() - MAX_LINES);
  }
}
