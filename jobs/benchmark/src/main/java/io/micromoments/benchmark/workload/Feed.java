package io.micromoments.benchmark.workload;

import io.micromoments.patterns.flow.Element;

/** Events in the order of arrival. */
public interface Feed {

  Element event(int index);

  int size();

  /**
   * An event that fits no pattern, at a time when every window of the family is over. Every engine
   * is given it, or its time, at the end, so that absences are found by all of them.
   */
  Element closing();
}
