package io.micromoments.workbench.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.schemas.JsonRecords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Formats an explanation as JSON, with the fields of the trace records. */
public final class TracesJson {

  private TracesJson() {}

  /** Returns the explanation as maps and lists. */
  public static Map<String, Object> of(String customer, CustomerTraces traces) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("customer_id", customer);
    Map<String, Object> patterns = new LinkedHashMap<>();
    traces
        .patterns()
        .forEach(
            (name, each) -> {
              Map<String, Object> pattern = new LinkedHashMap<>();
              pattern.put("version", each.version());
              pattern.put("summary", PatternText.summary(each));
              List<Object> attempts = new ArrayList<>();
              for (CustomerTraces.TracedAttempt attempted : each.attempts()) {
                Map<String, Object> attempt = new LinkedHashMap<>();
                attempt.put("at", attempted.at().toString());
                attempt.put("attempt", node(attempted.attempt()));
                if (attempted.match() != null) {
                  attempt.put("match", node(attempted.match()));
                }
                attempts.add(attempt);
              }
              pattern.put("attempts", attempts);
              if (each.search() != null) {
                pattern.put("search", node(each.search()));
              }
              patterns.put(name, pattern);
            });
    json.put("patterns", patterns);
    json.put(
        "decisions",
        traces.decisions().stream()
            .map(
                each ->
                    Map.of("at", each.at().toString(), "decision", (Object) node(each.decision())))
            .toList());
    return json;
  }

  private static JsonNode node(SpecificRecord record) {
    return JsonRecords.parseTrusted(JsonRecords.json(record));
  }
}
