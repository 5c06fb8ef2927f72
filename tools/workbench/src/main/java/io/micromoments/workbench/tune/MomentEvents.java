package io.micromoments.workbench.tune;

import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The recorded events of moments. */
final class MomentEvents {

  private record Key(String stream, String id, long time) {
    static Key of(Evidence evidence) {
      return new Key(
          evidence.getStream(), evidence.getEventId(), evidence.getEventTime().toEpochMilli());
    }
  }

  private final Map<Key, Event> events = new HashMap<>();

  private MomentEvents() {}

  /** Reads the events of some moments from a recording. */
  static MomentEvents read(Path scenario, Collection<Micromoment> moments) throws Exception {
    Set<Key> wanted = new HashSet<>();
    moments.forEach(moment -> moment.getEvidence().forEach(each -> wanted.add(Key.of(each))));
    MomentEvents read = new MomentEvents();
    ScenarioLines.forEachValidEvent(
        scenario,
        event -> {
          Key key = new Key(event.stream().label(), event.id(), event.time());
          if (wanted.contains(key)) {
            read.events.put(key, event);
          }
        });
    return read;
  }

  /** Returns the events of a moment by step; derived ones are missing. */
  Map<String, List<Event>> of(Micromoment moment) {
    Map<String, List<Event>> steps = new LinkedHashMap<>();
    for (Evidence each : moment.getEvidence()) {
      Event event = events.get(Key.of(each));
      if (event != null) {
        steps.computeIfAbsent(each.getStep(), step -> new ArrayList<>()).add(event);
      }
    }
    return steps;
  }
}
