package io.micromoments.workbench.suggest;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.engine.KeyState;
import io.micromoments.patterns.engine.Limits;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.engine.PatternEngine;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.Event;
import io.micromoments.workbench.drafting.SuggestedDraft;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which customers a pattern matches, by the engine. */
final class CandidateMatches {

  /** Bounds the partial matches that are held at once. */
  private static final int BATCH = 10;

  /** Candidates must not displace one another's partial matches. */
  private static final Limits LIMITS = new Limits(Limits.DEFAULT.perPattern(), Integer.MAX_VALUE);

  private CandidateMatches() {}

  /**
   * Runs patterns over histories.
   *
   * @return for each pattern, the positions of the histories that it matches
   */
  static List<BitSet> of(List<SuggestedDraft> candidates, List<History> histories) {
    List<BitSet> matched = new ArrayList<>();
    for (int from = 0; from < candidates.size(); from += BATCH) {
      int until = Math.min(candidates.size(), from + BATCH);
      matched.addAll(batch(candidates.subList(from, until), histories));
    }
    return matched;
  }

  private static List<BitSet> batch(List<SuggestedDraft> candidates, List<History> histories) {
    PatternCompiler compiler = new PatternCompiler();
    Map<String, BitSet> matched = new HashMap<>();
    List<BitSet> inOrder = new ArrayList<>();
    List<CompiledPattern> compiled = new ArrayList<>();
    for (SuggestedDraft candidate : candidates) {
      BitSet customers = new BitSet();
      inOrder.add(customers);
      matched.put(candidate.name(), customers);
      compiled.add(compiler.compile(pattern(candidate)));
    }
    PatternEngine engine = new PatternEngine(compiled, LIMITS);
    for (int i = 0; i < histories.size(); i++) {
      int position = i;
      History history = histories.get(i);
      KeyState state = new KeyState();
      for (Event event : history.events()) {
        engine.onEvent(
            history.customer(),
            state,
            event,
            match -> matched.get(match.pattern().pattern()).set(position));
      }
      engine.removeFromCounters(state);
    }
    return inOrder;
  }

  /** Returns the first match of a pattern in a history that it matches. */
  static Match first(SuggestedDraft candidate, History history) {
    PatternEngine engine =
        new PatternEngine(List.of(new PatternCompiler().compile(pattern(candidate))), LIMITS);
    KeyState state = new KeyState();
    List<Match> matches = new ArrayList<>();
    for (Event event : history.events()) {
      engine.onEvent(history.customer(), state, event, matches::add);
      if (!matches.isEmpty()) {
        break;
      }
    }
    return matches.get(0);
  }

  private static MomentPattern pattern(SuggestedDraft candidate) {
    return PatternReader.read(new SourceText(candidate.name() + ".yaml", candidate.plainText()))
        .pattern()
        .orElseThrow(
            () -> new IllegalStateException("not a valid pattern:\n" + candidate.plainText()));
  }
}
