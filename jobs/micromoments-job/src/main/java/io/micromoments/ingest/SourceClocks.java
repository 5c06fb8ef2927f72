package io.micromoments.ingest;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the event time of each source has come, and of all together: as far as the one that is
 * furthest behind. A source that is idle or has ended is not waited for. Pure.
 *
 * <p>All times are milliseconds since the epoch; {@link Long#MIN_VALUE} before the first event.
 */
final class SourceClocks {

  /**
   * A source that time waits for while others are ahead.
   *
   * @param behind how far it is behind the one that is furthest ahead, in milliseconds; {@link
   *     Long#MAX_VALUE} where it has sent no event yet
   */
  record HeldBack(String source, long behind) {}

  private enum State {
    AWAKE,
    IDLE,
    ENDED
  }

  private final List<String> names;
  private final long outOfOrderness;
  private final long[] greatest;
  private final State[] states;

  /**
   * @param outOfOrderness how much older than the greatest time so far of its source an event may
   *     be, in milliseconds
   */
  SourceClocks(List<String> names, long outOfOrderness) {
    this.names = List.copyOf(names);
    this.outOfOrderness = outOfOrderness;
    this.greatest = new long[names.size()];
    Arrays.fill(greatest, Long.MIN_VALUE);
    this.states = new State[names.size()];
    Arrays.fill(states, State.AWAKE);
  }

  /**
   * An event of a source.
   *
   * @return by how many milliseconds it is too late, and then it moves no clock; 0 where it is not
   */
  long see(int source, long time) {
    long least = greatest[source] == Long.MIN_VALUE ? time : greatest[source] - outOfOrderness;
    if (time < least) {
      return least - time;
    }
    greatest[source] = Math.max(greatest[source], time);
    return 0;
  }

  void idle(int source, boolean isIdle) {
    if (states[source] != State.ENDED) {
      states[source] = isIdle ? State.IDLE : State.AWAKE;
    }
  }

  void end(int source) {
    states[source] = State.ENDED;
  }

  /** Whether no source is awake. */
  boolean noneAwake() {
    return Arrays.stream(states).noneMatch(state -> state == State.AWAKE);
  }

  boolean allEnded() {
    return Arrays.stream(states).allMatch(state -> state == State.ENDED);
  }

  /** The greatest time of all. */
  long latest() {
    return Arrays.stream(greatest).max().orElse(Long.MIN_VALUE);
  }

  /** The greatest time that all sources have reached that are waited for. */
  long reached() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < greatest.length; i++) {
      if (states[i] == State.AWAKE) {
        least = Math.min(least, greatest[i]);
      }
    }
    return least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
  }

  /** No event will come with this time or an earlier one, if all sources have reached a time. */
  long watermark(long reached) {
    return reached - outOfOrderness - 1;
  }

  /** How far a source is behind the one furthest ahead; 0 where it is not waited for. */
  long behind(int source) {
    long latest = latest();
    if (states[source] != State.AWAKE || latest == Long.MIN_VALUE) {
      return 0;
    }
    return greatest[source] == Long.MIN_VALUE ? Long.MAX_VALUE : latest - greatest[source];
  }

  /** The source that all others wait for, where one is behind. */
  Optional<HeldBack> heldBack() {
    HeldBack worst = null;
    for (int i = 0; i < greatest.length; i++) {
      long behind = behind(i);
      if (behind > 0 && (worst == null || behind > worst.behind())) {
        worst = new HeldBack(names.get(i), behind);
      }
    }
    return Optional.ofNullable(worst);
  }

  /** The greatest time of each source that has sent events. */
  Map<String, Long> times() {
    Map<String, Long> times = new TreeMap<>();
    for (int i = 0; i < greatest.length; i++) {
      if (greatest[i] != Long.MIN_VALUE) {
        times.put(names.get(i), greatest[i]);
      }
    }
    return times;
  }

  /** Goes on from times that were read before. */
  void restore(Map<String, Long> times) {
    for (int i = 0; i < greatest.length; i++) {
      greatest[i] = Math.max(greatest[i], times.getOrDefault(names.get(i), Long.MIN_VALUE));
    }
  }
}
