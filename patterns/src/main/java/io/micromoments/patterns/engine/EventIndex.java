package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.Requirement;
import io.micromoments.patterns.compile.WordIndex;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Builds indexes of the pattern versions that an event may concern. */
final class EventIndex {

  private EventIndex() {}

  /** Indexes the versions that an event may start. */
  static WordIndex<PatternRuntime> ofStarts(Collection<PatternRuntime> registry) {
    return of(registry, CompiledPattern::starts);
  }

  /** Indexes the versions of which an event may fit any step. */
  static WordIndex<PatternRuntime> ofSteps(Collection<PatternRuntime> registry) {
    return of(registry, CompiledPattern::steps);
  }

  /** Indexes the versions whose moments an event may end. */
  static WordIndex<PatternRuntime> ofEnds(Collection<PatternRuntime> registry) {
    return of(registry, CompiledPattern::ends);
  }

  private static WordIndex<PatternRuntime> of(
      Collection<PatternRuntime> registry,
      Function<CompiledPattern, List<Requirement>> requirements) {
    Map<Requirement, Set<PatternRuntime>> all = new LinkedHashMap<>();
    for (PatternRuntime runtime : registry) {
      for (Requirement requirement : requirements.apply(runtime.compiled)) {
        all.computeIfAbsent(requirement, each -> new LinkedHashSet<>()).add(runtime);
      }
    }
    return new WordIndex<>(all);
  }
}
