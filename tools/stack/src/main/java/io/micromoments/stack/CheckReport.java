package io.micromoments.stack;

import io.micromoments.stack.server.NoProgressException;
import io.micromoments.stack.server.StackException;
import io.micromoments.workbench.terminal.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Formats the result of {@code stack --check} as text and as JSON. */
final class CheckReport {

  private CheckReport() {}

  /** Returns the text report of a passed check. */
  static String text(ScenarioCheck.CheckResult moved) {
    return String.format(
        Locale.ROOT,
        "%s: %s moved from rank %d to 1, instruction sent to %s",
        moved.customer(),
        moved.offer(),
        moved.placeBefore(),
        moved.topic());
  }

  /**
   * Returns the JSON report of a passed check.
   *
   * @param seconds duration of each part by name
   */
  static String json(ScenarioCheck.CheckResult moved, Map<String, Double> seconds) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("passed", true);
    json.put("customer_id", moved.customer());
    json.put("command_id", moved.commandId());
    json.put("offer_id", moved.offer());
    json.put("rank_before", moved.placeBefore());
    json.put("channel_topic", moved.topic());
    json.put("seconds", seconds);
    return Json.of(json);
  }

  /**
   * Returns the JSON report of a failed check.
   *
   * @param part the part that failed
   * @param logs the folder that contains the logs
   * @param seconds duration of each completed part by name
   */
  static String json(String part, Exception failure, Path logs, Map<String, Double> seconds) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("passed", false);
    json.put("failed_in", part);
    if (failure instanceof NoProgressException notMet) {
      json.put("waited_for", notMet.condition());
      json.put("waited_seconds", notMet.waitedSeconds());
      json.put("last_seen", notMet.lastSeen());
    }
    json.put(
        "error", failure instanceof StackException ? failure.getMessage() : failure.toString());
    json.put("logs", logs.toString());
    json.put("seconds", seconds);
    return Json.of(json);
  }
}
