package io.micromoments.workbench.cli.publishing;

import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.workbench.live.definition.Definition;
import io.micromoments.workbench.live.definition.PublishedDefinitions;
import io.micromoments.workbench.terminal.Format;
import io.micromoments.workbench.terminal.Json;
import io.micromoments.workbench.terminal.Table;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Prints the published definitions and the last status of each. */
final class PublishedList {

  private static final int MAX_REASON = 60;

  private final PublishedDefinitions published;

  PublishedList(PublishedDefinitions published) {
    this.published = published;
  }

  void print(PrintWriter out, Format format) {
    List<Definition> all = published.all();
    if (format == Format.json) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("definitions", all.stream().map(this::json).toList());
      json.put("unreadable", published.unreadable());
      out.println(Json.of(json));
      return;
    }
    Table table = new Table("kind", "name", "version", "status", "effective from", "last status");
    for (Definition each : all) {
      table.row(
          each.what(),
          each.name(),
          String.valueOf(each.version()),
          status(each),
          each.time().map(Instant::toString).orElse(""),
          published.statusOf(each.name()).map(this::words).orElse("none yet"));
    }
    table.print(out);
    if (published.unreadable() > 0) {
      out.printf(Locale.ROOT, "%d records could not be decoded%n", published.unreadable());
    }
  }

  private static String status(Definition definition) {
    return definition.isRetired()
        ? "retired"
        : definition.status().map(status -> status.name()).orElse("");
  }

  private String words(DefinitionStatus status) {
    Optional<String> reason =
        Optional.ofNullable(status.getReason()).flatMap(text -> text.lines().findFirst());
    long overflowed = published.overflowed(status.getDefinition());
    return String.format(
        Locale.ROOT,
        "%s version %d at %s%s%s",
        PublishResults.state(status),
        status.getVersion(),
        status.getEventTime(),
        reason.map(text -> ": " + shortened(text)).orElse(""),
        overflowed == 0
            ? ""
            : String.format(
                Locale.ROOT, "; %d partial matches dropped (limit exceeded)", overflowed));
  }

  private static String shortened(String text) {
    return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "…";
  }

  private Map<String, Object> json(Definition definition) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", definition.what());
    json.put("name", definition.name());
    json.put("version", definition.version());
    json.put("status", status(definition));
    json.put("effective_at", definition.time().map(Instant::toString).orElse(null));
    published
        .statusOf(definition.name())
        .ifPresent(
            status -> {
              Map<String, Object> last = new LinkedHashMap<>();
              last.put("state", PublishResults.state(status));
              last.put("version", status.getVersion());
              last.put("event_time", status.getEventTime().toString());
              last.put("reason", status.getReason());
              last.put("kept", status.getKept());
              last.put("drained", status.getDrained());
              last.put("dropped", status.getDropped());
              last.put("overflowed", published.overflowed(definition.name()));
              json.put("last_status", last);
            });
    return json;
  }
}
