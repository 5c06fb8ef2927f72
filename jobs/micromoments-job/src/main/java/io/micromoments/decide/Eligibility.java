package io.micromoments.decide;

import io.micromoments.patterns.compile.Condition;
import io.micromoments.patterns.language.CustomerConditions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Runs the {@code eligible} conditions of offers; each text is compiled once. */
final class Eligibility {

  private static final int MAX_COMPILED = 10_000;

  private final Map<String, Optional<Condition>> compiled =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Condition>> eldest) {
          return size() > MAX_COMPILED;
        }
      };

  /** Whether a condition holds for a customer; one that cannot be compiled holds for nobody. */
  boolean holds(String condition, Map<String, Object> customer) {
    return compiled
        .computeIfAbsent(condition, text -> CustomerConditions.compile(text).map(Condition::new))
        .map(compiled -> compiled.holds(customer))
        .orElse(false);
  }
}
