package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.WordIndex;
import io.micromoments.schemas.Event;

/**
 * Tells which events may concern a key, by a bit mask of the patterns with partial matches.
 * Patterns share bits if there are many, so an answer may be a false alarm, but never misses an
 * event.
 */
public final class PatternMasks {

  private final PatternRegistry registry;

  PatternMasks(PatternRegistry registry) {
    this.registry = registry;
  }

  /** Returns whether an event could change anything for a key without partial matches. */
  public boolean canStart(Event event) {
    WordIndex<PatternRuntime> starts = registry.starts();
    int count = starts.find(event);
    for (int i = 0; i < count; i++) {
      PatternRuntime runtime = starts.candidate(i);
      if (runtime.isEffectiveAt(event.time()) && runtime.compiled.mayStart(event)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the mask of the patterns whose partial matches an event may concern. */
  public int of(Event event) {
    WordIndex<PatternRuntime> steps = registry.steps();
    int mask = registry.maskOfStream(event.stream());
    for (int i = steps.find(event) - 1; i >= 0; i--) {
      mask |= steps.candidate(i).maskBit;
    }
    return mask;
  }

  /** Returns the mask of the patterns with partial matches. */
  public int of(KeyState state) {
    int mask = 0;
    for (PatternState patternState : state.patternStates) {
      PatternRuntime runtime = registry.runtime(patternState);
      mask |= runtime == null ? PatternVersions.ALL_PATTERNS : runtime.maskBit;
    }
    return mask;
  }
}
