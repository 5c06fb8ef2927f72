package io.micromoments.benchmark.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.benchmark.plan.Row;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** Prints each row as a JSON object on one line, for scripts. */
public final class JsonReport {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final PrintWriter out;

  public JsonReport(PrintWriter out) {
    this.out = out;
  }

  public void print(BenchResults results) {
    for (Row row : results.rows()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("engine", row.key().engine().name());
      json.put("patterns", row.key().patterns());
      json.put("patterns_said", row.key().supportedPatterns());
      json.put("backend", row.key().backend().toString());
      json.put("keys", row.key().keys());
      json.put("events", row.events());
      json.put("events_per_s", Math.round(row.eventsPerSecond()));
      json.put("cpu_us_per_event", rounded(row.cpuMicrosPerEvent()));
      OptionalDouble ratio = results.ratioToLimit(row);
      json.put("ratio_to_limit", ratio.isPresent() ? rounded(ratio.getAsDouble()) : null);
      json.put("matches", row.matches());
      out.println(line(json));
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1e5) / 1e5;
  }

  private static String line(Map<String, Object> json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows must be maps of strings and numbers", e);
    }
  }
}
