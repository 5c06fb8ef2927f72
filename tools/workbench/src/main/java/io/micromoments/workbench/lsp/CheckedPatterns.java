package io.micromoments.workbench.lsp;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.workbench.definitions.PatternCheck;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Checks pattern files, and remembers the results: of a pack, only the file that is being edited is
 * checked again. May be called by any thread.
 */
final class CheckedPatterns implements Function<SourceText, PatternCheck> {

  private static final int MAX_REMEMBERED = 1_000;

  private final Map<SourceText, PatternCheck> results =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SourceText, PatternCheck> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  @Override
  public PatternCheck apply(SourceText source) {
    synchronized (results) {
      PatternCheck known = results.get(source);
      if (known != null) {
        return known;
      }
    }
    PatternCheck checked = PatternCheck.of(source);
    synchronized (results) {
      results.put(source, checked);
    }
    return checked;
  }
}
