package io.micromoments.patterns.detect;

import io.micromoments.patterns.language.PatternVersion;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything the engine remembers of one key, in one state value: per pattern version its partial
 * matches. Patterns with nothing open are not in it.
 */
public final class KeyState {

  final TreeMap<PatternVersion, Run> runs = new TreeMap<>();

  /** Whether nothing is remembered. */
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /** Open partial matches (and finished ones held back) by pattern version. */
  public Map<PatternVersion, Integer> open() {
    Map<PatternVersion, Integer> open = new TreeMap<>();
    runs.forEach((version, run) -> open.put(version, run.open()));
    return open;
  }
}
