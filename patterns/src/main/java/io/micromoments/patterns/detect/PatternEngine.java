package io.micromoments.patterns.detect;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.flow.Match;
import io.micromoments.patterns.language.PatternVersion;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.flink.cep.nfa.ComputationState;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBuffer;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBufferAccessor;

/**
 * Runs all patterns over the events of one key at a time. Holds nothing of a key itself: everything
 * is in the {@link KeyState} that is passed in. Events of a key must come in the order of (time,
 * id), and time never goes back.
 *
 * <p>The matching is flink-cep's. Around it: a pattern is asked only about events of the streams it
 * names, and while nothing of it is open only about events that can start it; time is moved
 * deadline by deadline, so that whatever a deadline brings is stamped with it; the same match is
 * not reported twice at a time.
 */
public final class PatternEngine {

  private final Map<PatternVersion, CompiledPattern> patterns = new TreeMap<>();
  private final RunStore store = new RunStore();
  private final SharedBuffer<Event> sharedBuffer = store.sharedBuffer();

  public PatternEngine(Collection<CompiledPattern> patterns) {
    for (CompiledPattern pattern : patterns) {
      this.patterns.put(pattern.pattern().key(), pattern);
    }
  }

  /** The pattern of a match. */
  public CompiledPattern pattern(PatternVersion version) {
    return patterns.get(version);
  }

  /** Whether an event could change anything for a key of which nothing is remembered. */
  public boolean canStart(Event event) {
    for (CompiledPattern pattern : patterns.values()) {
      if (pattern.sees(event) && pattern.canStart(event)) {
        return true;
      }
    }
    return false;
  }

  /** One event of a key, after the deadlines that lie before it or at its time. */
  public void onEvent(String key, KeyState state, Event event, Consumer<Match> matches) {
    for (CompiledPattern pattern : patterns.values()) {
      if (!pattern.sees(event)) {
        continue;
      }
      PatternVersion version = pattern.pattern().key();
      Run run = state.runs.get(version);
      if (run != null) {
        fireDeadlines(key, pattern, run, event.time(), matches);
      } else if (pattern.canStart(event)) {
        run = new Run(pattern.nfa().createInitialNFAState());
        state.runs.put(version, run);
      } else {
        continue;
      }
      feed(key, pattern, run, event, matches);
      if (run.open() == 0) {
        state.runs.remove(version);
      }
    }
  }

  /** Time has come to a point; everything due up to and at it happens. */
  public void onTime(String key, KeyState state, long time, Consumer<Match> matches) {
    for (Iterator<Map.Entry<PatternVersion, Run>> it = state.runs.entrySet().iterator();
        it.hasNext(); ) {
      Map.Entry<PatternVersion, Run> entry = it.next();
      CompiledPattern pattern = patterns.get(entry.getKey());
      if (pattern == null) {
        // A version that is not run any more: nothing can finish it.
        it.remove();
        continue;
      }
      fireDeadlines(key, pattern, entry.getValue(), time, matches);
      if (entry.getValue().open() == 0) {
        it.remove();
      }
    }
  }

  /** When {@link #onTime} next has something to do, or {@link Long#MAX_VALUE}. */
  public long nextDeadline(KeyState state) {
    long next = Long.MAX_VALUE;
    for (Map.Entry<PatternVersion, Run> entry : state.runs.entrySet()) {
      CompiledPattern pattern = patterns.get(entry.getKey());
      if (pattern != null) {
        next = Math.min(next, pattern.nextDeadline(entry.getValue().nfa));
      }
    }
    return next;
  }

  /** Forgets the partial matches of some patterns, as when a consent they need is withdrawn. */
  public void drop(KeyState state, Predicate<CompiledPattern> which) {
    state
        .runs
        .keySet()
        .removeIf(version -> patterns.containsKey(version) && which.test(patterns.get(version)));
  }

  private void fireDeadlines(
      String key, CompiledPattern pattern, Run run, long upTo, Consumer<Match> matches) {
    long due;
    while ((due = pattern.nextDeadline(run.nfa)) <= upTo) {
      store.use(run);
      try (SharedBufferAccessor<Event> accessor = sharedBuffer.getAccessor()) {
        emit(
            key,
            pattern,
            due,
            pattern.nfa().advanceTime(accessor, run.nfa, due, pattern.skip()).f0,
            matches);
      } catch (Exception e) {
        throw new IllegalStateException("pattern " + pattern.pattern().key() + " failed", e);
      }
    }
  }

  private void feed(
      String key, CompiledPattern pattern, Run run, Event event, Consumer<Match> matches) {
    store.use(run);
    run.eventsAtTime.keySet().removeIf(time -> time < event.time());
    try (SharedBufferAccessor<Event> accessor = sharedBuffer.getAccessor()) {
      emit(
          key,
          pattern,
          event.time(),
          pattern
              .nfa()
              .process(accessor, run.nfa, event, event.time(), pattern.skip(), event::time),
          matches);
    } catch (Exception e) {
      throw new IllegalStateException("pattern " + pattern.pattern().key() + " failed", e);
    }
    run.nfa.resetNewStartPartialMatch();
    run.nfa.resetStateChanged();
  }

  private static void emit(
      String key,
      CompiledPattern pattern,
      long now,
      Collection<Map<String, List<Event>>> found,
      Consumer<Match> matches) {
    if (found.isEmpty()) {
      return;
    }
    Set<Map<String, List<Event>>> once = new LinkedHashSet<>(found);
    List<Match> released = new ArrayList<>(once.size());
    for (Map<String, List<Event>> steps : once) {
      long startedAt = Long.MAX_VALUE;
      long lastAt = Long.MIN_VALUE;
      for (List<Event> events : steps.values()) {
        for (Event event : events) {
          startedAt = Math.min(startedAt, event.time());
          lastAt = Math.max(lastAt, event.time());
        }
      }
      released.add(
          Match.of(
              pattern.pattern().key(),
              key,
              startedAt,
              pattern.detectedAt(startedAt, lastAt, now),
              now,
              steps));
    }
    released.sort(
        Comparator.comparingLong(Match::detectedAt)
            .thenComparingLong(Match::startedAt)
            .thenComparing(Match::id));
    released.forEach(matches);
  }

  /**
   * Adds what another key had open, as it is: from now on it is this key's. Its events come after
   * this key's own of the same time.
   */
  public void handOver(KeyState from, KeyState to) {
    from.runs.forEach(
        (version, incoming) -> {
          CompiledPattern pattern = patterns.get(version);
          if (pattern == null) {
            return;
          }
          Run own = to.runs.get(version);
          to.runs.put(version, own == null ? incoming : RunMerge.merge(own, incoming));
        });
  }

  /** Whether a partial match is one that took an event; every NFA also has one that waits. */
  static boolean hasStarted(ComputationState partial) {
    return partial.getStartEventID() != null;
  }
}
