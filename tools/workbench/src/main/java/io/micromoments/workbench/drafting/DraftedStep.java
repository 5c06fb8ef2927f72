package io.micromoments.workbench.drafting;

import io.micromoments.schemas.Event;
import java.util.List;

/**
 * A step of a drafted pattern.
 *
 * @param name unique in the pattern
 * @param positions of its events in the journey
 * @param events those at the positions
 */
record DraftedStep(String name, EventKind kind, List<Integer> positions, List<Event> events) {

  boolean isRepeated() {
    return positions.size() > 1;
  }
}
