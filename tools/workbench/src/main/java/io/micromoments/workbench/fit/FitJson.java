package io.micromoments.workbench.fit;

import io.micromoments.patterns.language.file.SourcePosition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How patterns fit a recording, as maps and lists for JSON. */
public final class FitJson {

  private FitJson() {}

  public static Map<String, Object> of(RecordingFit fit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("events", fit.events());
    json.put("rejected", fit.rejected());
    json.put("patterns", fit.patterns().stream().map(FitJson::of).toList());
    return json;
  }

  private static Map<String, Object> of(PatternFit fit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pattern", fit.pattern());
    json.put("file", fit.file());
    if (fit.matches() >= 0) {
      json.put("matches", fit.matches());
      json.put("matched_customers", fit.matchedCustomers());
    }
    json.put("steps", fit.steps().stream().map(FitJson::of).toList());
    json.put(
        "reached",
        fit.reached().stream()
            .map(
                each -> {
                  Map<String, Object> reached = new LinkedHashMap<>();
                  reached.put("step", each.step());
                  reached.put("customers", each.customers());
                  reached.put("example", each.example());
                  return reached;
                })
            .toList());
    json.put(
        "subsumed_by",
        fit.subsumedBy().stream()
            .map(
                each -> {
                  Map<String, Object> other = new LinkedHashMap<>();
                  other.put("pattern", each.by());
                  other.put("proven", each.isProven());
                  other.put("mutual", each.isMutual());
                  other.put("matches", each.matches());
                  other.put("example", each.example());
                  return other;
                })
            .toList());
    json.put(
        "unconsented_purposes",
        fit.unconsented().stream()
            .map(
                each -> {
                  Map<String, Object> unconsented = new LinkedHashMap<>();
                  unconsented.put("purpose", each.purpose());
                  each.nearest()
                      .ifPresent(
                          nearest -> {
                            unconsented.put("nearest", nearest);
                            unconsented.put("nearest_count", each.count());
                          });
                  return unconsented;
                })
            .toList());
    json.put("lines", FitText.lines(fit));
    return json;
  }

  private static Map<String, Object> of(StepReport step) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", step.step());
    place(step.place(), json);
    json.put("streams", step.streams());
    json.put("seen", step.seen());
    json.put("fitting", step.fitting());
    json.put("conditional", step.isConditional());
    step.example().ifPresent(id -> json.put("example", id));
    step.closest().ifPresent(id -> json.put("closest", id));
    json.put("parts", step.parts().stream().map(FitJson::of).toList());
    return json;
  }

  private static Map<String, Object> of(StepReport.Part part) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("part", part.text());
    place(part.place(), json);
    json.put("true_for", part.passed());
    if (!part.literals().isEmpty()) {
      json.put("never_occurring", part.literals().stream().map(FitJson::of).toList());
    }
    return json;
  }

  private static Map<String, Object> of(StepReport.Literal literal) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("field", literal.field());
    json.put("literal", literal.literal());
    literal
        .nearest()
        .ifPresent(
            nearest -> {
              json.put("nearest", nearest);
              json.put("nearest_count", literal.count());
            });
    json.put("occurring", literal.occurring());
    return json;
  }

  private static void place(Optional<SourcePosition> place, Map<String, Object> json) {
    place.ifPresent(
        each -> {
          json.put("line", each.line());
          json.put("column", each.column());
        });
  }
}
