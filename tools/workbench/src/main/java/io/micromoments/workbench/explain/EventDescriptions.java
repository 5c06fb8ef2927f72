package io.micromoments.workbench.explain;

import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Trace;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.drafting.EventKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the events that traces name were, as far as a recording says so. */
public final class EventDescriptions {

  /** Knows no event. */
  public static final EventDescriptions NONE = new EventDescriptions(Map.of());

  /** By stream and id. */
  private final Map<String, String> details;

  private EventDescriptions(Map<String, String> details) {
    this.details = details;
  }

  /** Reads the events of a scenario that the traces name. */
  public static EventDescriptions of(Path scenario, List<Trace> traces) throws IOException {
    Set<String> named = new HashSet<>();
    for (Trace trace : traces) {
      if (trace.getAttempt() != null) {
        trace
            .getAttempt()
            .getTaken()
            .forEach(each -> named.add(key(each.getStream(), each.getEventId())));
        trace
            .getAttempt()
            .getWaitingFor()
            .forEach(
                step ->
                    step.getClosest()
                        .forEach(each -> named.add(key(each.getStream(), each.getEventId()))));
      }
    }
    Map<String, String> details = new HashMap<>();
    ScenarioLines.forEachValidEvent(
        scenario,
        event -> {
          String key = key(event.stream().label(), event.id());
          if (named.contains(key)) {
            details.putIfAbsent(key, EventKind.of(event).details());
          }
        });
    return new EventDescriptions(details);
  }

  /** Returns an event as its stream and id, and what it was if that is known. */
  String show(String stream, String id) {
    String details = this.details.getOrDefault(key(stream, id), "");
    String name = stream + " " + PrintableText.oneLine(id);
    return details.isEmpty() ? name : name + "  (" + details + ")";
  }

  private static String key(String stream, String id) {
    return stream + " " + id;
  }
}
