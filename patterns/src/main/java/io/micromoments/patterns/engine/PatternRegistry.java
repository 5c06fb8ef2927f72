package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.CompiledFeature;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.EventFilter;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.compile.WordIndex;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The pattern versions known to one subtask, each with the event time from which it is effective.
 */
final class PatternRegistry {

  private final Map<Long, PatternRuntime> byId = new LinkedHashMap<>();
  private final Map<String, PatternRuntime> latest = new TreeMap<>();
  private final Map<Long, PatternCounters> counters = new HashMap<>();
  private final Map<String, Integer> mask = new HashMap<>();
  private final int[] maskOfStream = new int[EventStream.values().length];
  private WordIndex<PatternRuntime> starts;
  private WordIndex<PatternRuntime> steps;
  private EventFilter filter;
  private WordIndex<PatternRuntime> ends;

  /** Earliest event time at which a version is replaced or retired. */
  private long earliestEnd = Long.MAX_VALUE;

  /** Replaced as a whole, because metric reporters read it from other threads. */
  private volatile List<PatternRuntime> all = List.of();

  PatternRegistry() {}

  /** Creates a table of patterns that have always been effective. */
  PatternRegistry(Collection<CompiledPattern> patterns) {
    patterns.forEach(pattern -> define(pattern, Long.MIN_VALUE));
  }

  /**
   * Makes a version effective from an event time on; the previous version ends there. A time before
   * that of the previous version is raised to it.
   */
  void define(CompiledPattern compiled, long from) {
    PatternRuntime before = latest.get(compiled.pattern().name());
    long start = before == null ? from : Math.max(from, before.from);
    long id = PatternRuntime.id(compiled.pattern().key());
    PatternRuntime runtime =
        new PatternRuntime(
            compiled,
            start,
            counters.computeIfAbsent(id, each -> new PatternCounters()),
            mask.computeIfAbsent(
                compiled.pattern().name(), name -> 1 << mask.size() % PatternVersions.MASK_BITS));
    if (before != null) {
      before.until = start;
      before.successor = runtime;
    }
    byId.put(id, runtime);
    latest.put(compiled.pattern().name(), runtime);
    rebuildIndexes();
  }

  /** Retires a pattern at an event time. From then on no partial match of any version is left. */
  void retire(String pattern, long at) {
    PatternRuntime last = latest.remove(pattern);
    if (last != null) {
      last.until = Math.max(at, last.from);
      for (PatternRuntime runtime : byId.values()) {
        if (runtime.compiled.pattern().name().equals(pattern)) {
          runtime.retiredAt = Math.min(runtime.retiredAt, last.until);
        }
      }
      rebuildIndexes();
    }
  }

  /** Quarantines a version and all lower ones immediately. */
  void quarantine(String pattern, int version, long now) {
    for (PatternRuntime runtime : byId.values()) {
      if (runtime.version().pattern().equals(pattern) && runtime.version().version() <= version) {
        runtime.quarantine(now);
        latest.remove(pattern, runtime);
      }
    }
    rebuildIndexes();
  }

  /**
   * Removes and returns the versions that cannot have partial matches any more. A version is kept
   * as long as an earlier one of its pattern, because it determines what happens to that one's
   * partial matches.
   */
  List<PatternRuntime> forget(long time) {
    List<PatternRuntime> over = new ArrayList<>();
    Set<String> staying = new HashSet<>();
    for (PatternRuntime runtime : byId.values()) {
      String pattern = runtime.version().pattern();
      if (runtime.isExpired(time) && !staying.contains(pattern)) {
        over.add(runtime);
      } else {
        staying.add(pattern);
      }
    }
    for (PatternRuntime runtime : over) {
      byId.remove(runtime.id);
      counters.remove(runtime.id);
      rebuildIndexes();
    }
    return over;
  }

  /**
   * Returns the number of partial matches under a version, including those kept from earlier
   * versions whose keys were not processed since.
   */
  long openUnder(PatternRuntime runtime) {
    long open = runtime.counters.open();
    for (PatternRuntime each : byId.values()) {
      if (each.successor == runtime && each.change() == PatternRuntime.Change.KEPT) {
        open += openUnder(each);
      }
    }
    return open;
  }

  /** Returns a version by its {@link PatternRuntime#id}, or null. */
  PatternRuntime find(long id) {
    return byId.get(id);
  }

  /** Returns the version of a state, which may have been restored; null if it is not known. */
  PatternRuntime runtime(PatternState patternState) {
    if (patternState.runtime == null) {
      patternState.runtime = find(patternState.runtimeId);
    }
    return patternState.runtime;
  }

  /** Returns all versions, in the order they were defined. */
  List<PatternRuntime> all() {
    return all;
  }

  /** Returns whether a version that may have partial matches was replaced or retired by a time. */
  boolean hasVersionEndedBy(long time) {
    return earliestEnd <= time;
  }

  private void rebuildIndexes() {
    all = List.copyOf(byId.values());
    earliestEnd = all.stream().mapToLong(each -> each.until).min().orElse(Long.MAX_VALUE);
    starts = null;
    steps = null;
    filter = null;
    ends = null;
    Arrays.fill(maskOfStream, 0);
    for (PatternRuntime runtime : all) {
      if (!runtime.ignoresUnmatchedEvents) {
        for (EventStream stream : runtime.compiled.pattern().streams()) {
          maskOfStream[stream.code()] |= runtime.maskBit;
        }
      }
    }
  }

  private List<PatternRuntime> running() {
    return all.stream().filter(runtime -> !runtime.isQuarantined()).toList();
  }

  /** Returns the mask bits of the patterns that must see every event of a stream. */
  int maskOfStream(EventStream stream) {
    return maskOfStream[stream.code()];
  }

  /** Returns the index of the versions that an event may start. */
  WordIndex<PatternRuntime> starts() {
    if (starts == null) {
      starts = EventIndex.ofStarts(running());
    }
    return starts;
  }

  /** Returns the index of the versions of which an event may fit any step. */
  WordIndex<PatternRuntime> steps() {
    if (steps == null) {
      steps = EventIndex.ofSteps(running());
    }
    return steps;
  }

  /** Returns the features that the versions declare. */
  List<FeatureIndex.Declared> features() {
    List<FeatureIndex.Declared> declared = new ArrayList<>();
    for (PatternRuntime each : running()) {
      for (CompiledFeature feature : each.compiled.features()) {
        declared.add(new FeatureIndex.Declared(feature, each::canEvaluateAt));
      }
    }
    return declared;
  }

  /** Returns whether a version depends on the customer, see {@link CompiledPattern}. */
  boolean dependsOnCustomer() {
    return running().stream().anyMatch(each -> each.compiled.dependsOnCustomer());
  }

  /** Returns whether a version reads events that the job derives. */
  boolean readsDerivedStreams() {
    return running().stream().anyMatch(each -> each.compiled.readsDerivedStreams());
  }

  /** Returns the index of the versions whose moments an event may end. */
  WordIndex<PatternRuntime> ends() {
    if (ends == null) {
      ends = EventIndex.ofEnds(running());
    }
    return ends;
  }

  /** Returns the filter for events that no version could use. */
  EventFilter filter() {
    if (filter == null) {
      filter = new EventFilter(running().stream().map(runtime -> runtime.compiled).toList());
    }
    return filter;
  }
}
