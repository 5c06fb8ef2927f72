package io.micromoments.benchmark.workload;

import io.micromoments.runtime.element.Element.EventElement;

/** Events in order of arrival. */
public interface Feed {

  /** Returns a reader that starts at the first event. */
  Reader read();

  int size();

  /**
   * Returns an event that matches no pattern, at a time when all windows of the family have
   * expired. Every engine gets it, or its time, at the end, so that all of them detect absences.
   */
  EventElement closing();

  /** Reads events sequentially. Not thread-safe. */
  interface Reader {

    /** Returns the next event, with all fields decoded. */
    EventElement next();

    /** Skips events. */
    void skip(int count);
  }
}
