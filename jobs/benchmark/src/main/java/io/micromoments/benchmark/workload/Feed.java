package io.micromoments.benchmark.workload;

import io.micromoments.patterns.flow.Element.EventElement;

/** Events in the order of arrival. */
public interface Feed {

  /** Reads them from the first on. */
  Reader read();

  int size();

  /**
   * An event that fits no pattern, at a time when every window of the family is over. Every engine
   * is given it, or its time, at the end, so that absences are found by all of them.
   */
  EventElement closing();

  /** Reads events one after the other. Not thread-safe. */
  interface Reader {

    /** The next event, with every field decoded. */
    EventElement next();

    /** Passes over some. */
    void skip(int count);
  }
}
