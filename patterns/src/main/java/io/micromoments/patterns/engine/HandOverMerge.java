package io.micromoments.patterns.engine;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.PriorityQueue;

/** Merges the partial matches of two keys, for the hand-over of a device to a customer. */
final class HandOverMerge {

  private HandOverMerge() {}

  /**
   * Moves all partial matches from one state to another; the former must not be used any more. Its
   * events are numbered after those of the latter.
   */
  static void add(KeyState from, KeyState to) {
    int shift = to.nextNumber;
    Map<MatchedEvent, Boolean> moved = new IdentityHashMap<>();
    for (PatternState incoming : from.patternStates) {
      for (PartialMatch each : incoming.partial) {
        renumber(each.path, shift, moved);
      }
      for (PartialMatch each : incoming.delayed) {
        renumber(each.path, shift, moved);
      }
    }
    to.nextNumber = shift + from.nextNumber;
    for (PatternState incoming : from.patternStates) {
      PatternState own = null;
      for (PatternState each : to.patternStates) {
        if (each.runtimeId == incoming.runtimeId) {
          own = each;
        }
      }
      if (own == null) {
        to.patternStates.add(incoming);
      } else {
        own.partial = together(own.partial, incoming.partial);
        own.delayed = together(own.delayed, incoming.delayed);
      }
    }
  }

  private static void renumber(Path path, int shift, Map<MatchedEvent, Boolean> moved) {
    for (Path each = path; each != null; each = each.previous) {
      if (moved.put(each.taken, true) == null) {
        each.taken.number += shift;
      }
    }
  }

  private static PartialMatch[] together(PartialMatch[] own, PartialMatch[] incoming) {
    PriorityQueue<PartialMatch> all = new PriorityQueue<>(PartialMatch.EARLIEST_FIRST);
    PartialMatch waiting = null;
    for (PartialMatch[] some : new PartialMatch[][] {own, incoming}) {
      for (PartialMatch each : some) {
        if (each.hasStarted()) {
          all.add(each);
        } else {
          waiting = each;
        }
      }
    }
    if (waiting != null) {
      all.add(waiting);
    }
    return all.toArray(PartialMatch[]::new);
  }
}
