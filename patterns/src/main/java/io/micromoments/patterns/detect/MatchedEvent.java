package io.micromoments.patterns.detect;

import io.micromoments.schemas.Event;

/** An event that partial matches of a key have taken; one object however many took it. */
final class MatchedEvent {

  final Event event;

  /** When it was matched: its time, or later where it came out of order. */
  final long time;

  /** Its place among the key's events of the same time. */
  int number;

  /** See {@link OverlapSkip}; not state. */
  long markedBy;

  MatchedEvent(Event event, long time, int number) {
    this.event = event;
    this.time = time;
    this.number = number;
  }

  boolean isAfter(MatchedEvent other) {
    return time != other.time ? time > other.time : number > other.number;
  }
}
