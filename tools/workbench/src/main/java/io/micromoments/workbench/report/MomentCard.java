package io.micromoments.workbench.report;

import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.workbench.report.Story.MomentEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a moment's card: what it is, its captured values and its evidence. */
final class MomentCard {

  /** Evidence with more events than this is folded. */
  private static final int OPEN_EVIDENCE = 6;

  private MomentCard() {}

  /**
   * Writes the card.
   *
   * @param links element ids of the listed events, by event
   */
  static void write(MomentEntry seen, Map<EventKey, String> links, Html html) {
    Micromoment moment = seen.moment();
    html.open("article", "class", "card moment " + Timeline.kindClass(moment.getMoment()));
    html.open("h3");
    kind(moment.getMoment(), html);
    html.text(" ").element("span", moment.getIntent(), "class", "intent");
    if (moment.getStatus() != PatternStatus.live) {
      html.text(" ").element("span", moment.getStatus().name(), "class", "tag status");
    }
    html.close();
    html.open("p", "class", "facts");
    html.element("span", "confidence " + Formats.number(moment.getConfidence()));
    html.element("span", moment.getPattern() + "@" + moment.getVersion(), "class", "code");
    html.element("span", span(moment)).close();
    if (!seen.description().isBlank()) {
      html.element("p", seen.description().strip(), "class", "description");
    }
    if (moment.getStatus() != PatternStatus.live) {
      html.element("p", "This is a shadow pattern: it issues no commands.", "class", "description");
    }
    captures(moment.getCapture(), html);
    evidence(moment.getEvidence(), moment.getDetectedAt(), links, html);
    html.close();
  }

  /** Writes the name of a moment kind in its colour. */
  static void kind(MomentKind kind, Html html) {
    html.element("span", kind.name(), "class", "kind " + Timeline.kindClass(kind));
  }

  private static String span(Micromoment moment) {
    Instant from = moment.getStartedAt();
    Instant to = moment.getDetectedAt();
    return from.equals(to)
        ? "in one instant"
        : "%s to %s (%s)"
            .formatted(Formats.time(from, to), Formats.time(to), Formats.duration(from, to));
  }

  private static void captures(Map<String, String> captures, Html html) {
    if (captures.isEmpty()) {
      return;
    }
    html.open("dl", "class", "captures");
    new TreeMap<>(captures)
        .forEach(
            (name, value) -> html.open("div").element("dt", name).element("dd", value).close());
    html.close();
  }

  /** Writes the evidence of a moment, grouped by step. */
  static void evidence(
      List<Evidence> evidence, Instant beside, Map<EventKey, String> links, Html html) {
    if (evidence.isEmpty()) {
      return;
    }
    Map<String, List<Evidence>> steps = new LinkedHashMap<>();
    for (Evidence event : evidence) {
      steps.computeIfAbsent(event.getStep(), step -> new ArrayList<>()).add(event);
    }
    html.open("details", "open", evidence.size() > OPEN_EVIDENCE ? null : "open");
    html.element(
        "summary",
        "Evidence: %s in %s"
            .formatted(
                Formats.count(evidence.size(), "event", "events"),
                Formats.count(steps.size(), "step", "steps")));
    html.open("table", "class", "evidence");
    html.element("caption", "Evidence by step", "class", "spoken");
    html.open("thead").open("tr");
    for (String column : List.of("Step", "Time", "Event")) {
      html.element("th", column, "scope", "col");
    }
    html.close().close();
    steps.forEach((step, events) -> step(step, events, beside, links, html));
    html.close().close();
  }

  private static void step(
      String step, List<Evidence> events, Instant beside, Map<EventKey, String> links, Html html) {
    html.open("tbody");
    for (int i = 0; i < events.size(); i++) {
      Evidence event = events.get(i);
      html.open("tr");
      if (i == 0) {
        html.element("th", step, "scope", "rowgroup", "rowspan", String.valueOf(events.size()));
      }
      html.open("td");
      html.element(
          "time",
          Formats.time(event.getEventTime(), beside),
          "datetime",
          event.getEventTime().toString());
      html.close().open("td").text(event.getStream() + " ");
      String link = links.get(new EventKey(event.getStream(), event.getEventId()));
      if (link == null) {
        html.element("span", event.getEventId(), "class", "code");
      } else {
        html.element("a", event.getEventId(), "class", "code", "href", "#" + link);
      }
      html.close().close();
    }
    html.close();
  }

  /** Identifies an event by its stream and id. */
  record EventKey(String stream, String eventId) {}
}
