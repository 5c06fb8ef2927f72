package io.micromoments.workbench.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.schemas.JsonRecords;
import java.util.Locale;

/**
 * A line that a replay has rejected.
 *
 * @param line its number, counted from 1
 * @param code the kind of mistake
 * @param text what is wrong
 */
public record RejectedLine(String file, long line, String code, String text) {

  /** Reads a line of {@code rejected.jsonl}. */
  public static RejectedLine of(String json) {
    JsonNode rejected = JsonRecords.parseTrusted(json);
    return new RejectedLine(
        rejected.get("file").asText(),
        rejected.get("line").asLong(),
        rejected.get("code").asText(),
        rejected.get("text").asText());
  }

  /** Returns where the line is and what is wrong with it. */
  public String sentence() {
    return String.format(Locale.ROOT, "%s line %d: %s (%s)", file, line, text, code);
  }
}
