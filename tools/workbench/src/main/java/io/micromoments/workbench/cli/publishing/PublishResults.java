package io.micromoments.workbench.cli.publishing;

import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.topics.Connection;
import io.micromoments.workbench.live.definition.Definition;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Outcome of each definition that was to be published. */
final class PublishResults {

  private record Line(
      Definition definition, String state, boolean isGood, String text, DefinitionStatus status) {}

  private final List<Line> lines = new ArrayList<>();
  private boolean isAnyRefused;

  /** Adds a definition that was not sent because its version cannot be published. */
  void versionTooLow(Definition definition, String why) {
    isAnyRefused = true;
    lines.add(new Line(definition, "version too low", false, why, null));
  }

  /** Adds a definition that was not sent because another one was not sent. */
  void notSent(Definition definition) {
    lines.add(
        new Line(definition, "not sent", false, "because another definition was not sent", null));
  }

  /** Adds a definition that is already published, with the last status the job reported for it. */
  void alreadyPublished(Definition definition, DefinitionStatus status) {
    lines.add(
        new Line(
            definition,
            "already there",
            isGood(status),
            state(status) + ", " + words(status),
            status));
  }

  /** Adds a definition with the status that the job reported. */
  void answered(Definition definition, DefinitionStatus status) {
    lines.add(new Line(definition, state(status), isGood(status), words(status), status));
  }

  /** Adds a definition that was to be quarantined, with the status that the job reported. */
  void quarantined(Definition definition, DefinitionStatus status) {
    boolean isOff =
        status.getState() == DefinitionState.QUARANTINED
            || status.getState() == DefinitionState.RETIRED;
    lines.add(new Line(definition, state(status), isOff, words(status), status));
  }

  /** Adds a definition for which the job reported no status. */
  void timedOut(Definition definition, Duration waited, Connection connection) {
    String prefix = connection.topic("");
    lines.add(
        new Line(
            definition,
            "no answer",
            false,
            String.format(
                    Locale.ROOT,
                    "no status within %d s; the definition stays on its topic. Is a job running"
                        + " that reads %s%s?",
                    waited.toSeconds(),
                    connection.bootstrapServers(),
                    prefix.isEmpty() ? "" : " with the prefix " + prefix)
                + " Is its event time advancing? publish --list shows the status later",
            null));
  }

  boolean isAnyRefused() {
    return isAnyRefused;
  }

  int exit() {
    return lines.stream().allMatch(Line::isGood) ? 0 : 1;
  }

  /** Returns the state in lower case. */
  static String state(DefinitionStatus status) {
    return status.getState().name().toLowerCase(Locale.ROOT);
  }

  private static boolean isGood(DefinitionStatus status) {
    return status.getState() != DefinitionState.REJECTED
        && status.getState() != DefinitionState.QUARANTINED;
  }

  private static String words(DefinitionStatus status) {
    return switch (status.getState()) {
      case REJECTED, QUARANTINED, OVERFLOWED ->
          status.getReason() == null ? "no reason given" : status.getReason().strip();
      case ACTIVATED ->
          String.format(
              Locale.ROOT,
              "effective from %s; partial matches of the previous version: %d kept, %d drained, %d dropped",
              status.getEventTime(),
              status.getKept(),
              status.getDrained(),
              status.getDropped());
      case RETIRED ->
          String.format(
              Locale.ROOT,
              "effective from %s; %d partial matches dropped",
              status.getEventTime(),
              status.getDropped());
    };
  }

  void print(PrintWriter out, Format format) {
    if (format == Format.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("succeeded", exit() == 0);
      json.put("definitions", lines.stream().map(PublishResults::json).toList());
      out.println(Json.of(json));
      return;
    }
    for (Line line : lines) {
      out.printf(
          Locale.ROOT,
          "%-14s %s %s version %d: %s%n",
          line.state,
          line.definition.what(),
          line.definition.name(),
          line.definition.version(),
          line.text.replace("\n", "\n               "));
    }
  }

  private static Map<String, Object> json(Line line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", line.definition.what());
    json.put("name", line.definition.name());
    json.put("version", line.definition.version());
    json.put("state", line.state.replace(' ', '_'));
    json.put("text", line.text);
    if (line.status != null) {
      json.put("reported_state", state(line.status));
      json.put("kept", line.status.getKept());
      json.put("drained", line.status.getDrained());
      json.put("dropped", line.status.getDropped());
    }
    return json;
  }
}
