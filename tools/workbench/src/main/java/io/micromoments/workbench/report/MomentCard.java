package io.micromoments.workbench.report;

import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.results.Formats;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a moment's card shows: its time span and its evidence. */
final class MomentCard {

  /** Evidence with more events than this is folded. */
  static final int OPEN_EVIDENCE = 6;

  /** Identifies an event by its stream and id. */
  record EventKey(String stream, String eventId) {

    static EventKey of(Evidence event) {
      return new EventKey(event.getStream(), event.getEventId());
    }
  }

  private MomentCard() {}

  static String span(Micromoment moment) {
    Instant from = moment.getStartedAt();
    Instant to = moment.getDetectedAt();
    return from.equals(to)
        ? "in one instant"
        : "%s to %s (%s)"
            .formatted(Formats.time(from, to), Formats.time(to), Formats.duration(from, to));
  }

  /** Groups evidence by step. */
  static Map<String, List<Evidence>> steps(List<Evidence> evidence) {
    return evidence.stream()
        .collect(Collectors.groupingBy(Evidence::getStep, LinkedHashMap::new, Collectors.toList()));
  }
}
