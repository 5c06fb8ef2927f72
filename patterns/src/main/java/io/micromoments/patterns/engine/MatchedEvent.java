package io.micromoments.patterns.engine;

import io.micromoments.schemas.Event;

/** An event in partial matches of a key; a single object, however many of them share it. */
final class MatchedEvent {

  final Event event;

  /** Time at which it was matched: its event time, or a later one if it arrived out of order. */
  final long time;

  /** Orders the key's events of the same time. */
  int number;

  /** Mark set by {@link OverlapSkip}; not part of the state. */
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
