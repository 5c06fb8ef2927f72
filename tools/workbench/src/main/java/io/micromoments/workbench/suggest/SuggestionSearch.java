package io.micromoments.workbench.suggest;

import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.workbench.drafting.EventKind;
import io.micromoments.workbench.drafting.SuggestedDraft;
import io.micromoments.workbench.replay.UnusableInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Searches for a pattern that customers match before they reach a goal, and other customers do not.
 *
 * <p>Whatever is searched long enough seems to separate in the customers who were searched. So the
 * best few are judged on customers who were not searched, the validation half, by an exact test
 * whose level is divided by the number of patterns that are judged.
 *
 * @param customers number of customers with events
 * @param reached number of those who reach the goal
 * @param searched number of customers who were searched
 * @param validation number of customers in the validation half
 * @param examined number of patterns that were tried
 * @param judged number of patterns that were judged on the validation half
 * @param suggestion empty if nothing separates
 */
public record SuggestionSearch(
    int customers,
    int reached,
    int searched,
    int validation,
    int examined,
    int judged,
    Optional<Suggestion> suggestion) {

  /** The share of searches that may find something in pure noise. */
  static final double LEVEL = 0.01;

  private static final int MAX_JUDGED = 5;

  /** On each side of each part. */
  private static final int MIN_CUSTOMERS = 20;

  private static final double MIN_SHARE = 0.02;
  private static final int REFINED = 8;
  private static final int IN_SEQUENCES = 8;

  /** What a more complicated pattern must add to be preferred, in standard errors. */
  private static final double COST_OF_COMPLEXITY = 0.5;

  private record Scored(SuggestedDraft pattern, BitSet matched, Separation separation) {
    double score() {
      int complexity =
          pattern.steps().stream()
              .mapToInt(
                  step ->
                      step.kind().fields().size()
                          + (step.times() > 1 ? 1 : 0)
                          + (step.minimum().isPresent() ? 1 : 0))
              .sum();
      return separation.score() - COST_OF_COMPLEXITY * complexity;
    }
  }

  /**
   * Searches a scenario.
   *
   * @param goal condition of the events that are the goal
   * @param ignored condition of events that are left out
   * @param seed divides the customers
   * @throws UnusableInput if there are too few customers on one side
   */
  public static SuggestionSearch of(
      Path scenario, EventCondition goal, Optional<EventCondition> ignored, long seed)
      throws Exception {
    Histories histories = Histories.read(scenario, goal, ignored, seed);
    check(histories);
    List<Scored> all = search(histories.search());
    List<Scored> best = best(all, histories.search().size());
    List<BitSet> validation =
        CandidateMatches.of(best.stream().map(Scored::pattern).toList(), histories.validation());
    Optional<Suggestion> suggestion = Optional.empty();
    for (int i = 0; i < best.size() && suggestion.isEmpty(); i++) {
      Separation judged = separation(validation.get(i), histories.validation());
      double probability = Math.min(1, best.size() * judged.probabilityByChance());
      if (probability <= LEVEL && judged.liftFrom() > 1) {
        suggestion = Optional.of(suggestion(best.get(i), judged, probability, histories.search()));
      }
    }
    return new SuggestionSearch(
        histories.customers(),
        histories.reached(),
        histories.search().size(),
        histories.validation().size(),
        all.size(),
        best.size(),
        suggestion);
  }

  private static Suggestion suggestion(
      Scored found, Separation judged, double probability, List<History> searched) {
    var example =
        found.matched.stream()
            .mapToObj(searched::get)
            .filter(History::reachesGoal)
            .map(each -> Suggestion.example(found.pattern, each))
            .min(Comparator.comparingInt(List::size))
            .orElseThrow();
    return new Suggestion(found.pattern, found.separation, judged, probability, example);
  }

  private static void check(Histories histories) {
    for (List<History> part : List.of(histories.search(), histories.validation())) {
      long reached = Histories.reached(part);
      if (reached < MIN_CUSTOMERS || part.size() - reached < MIN_CUSTOMERS) {
        throw new UnusableInput(
            String.format(
                Locale.ENGLISH,
                "%,d of %,d customers reach the goal: too few, or too few others with as many events, to"
                    + " search in one half and judge in the other",
                histories.reached(),
                histories.customers()),
            String.format(
                Locale.ROOT,
                "at least %d who reach it and %d who do not are needed in each half; check the goal,"
                    + " or take a longer recording",
                MIN_CUSTOMERS,
                MIN_CUSTOMERS));
      }
    }
  }

  private static List<Scored> search(List<History> histories) {
    Candidates candidates = new Candidates(histories);
    int minCustomers = (int) Math.max(10, MIN_SHARE * histories.size());
    List<Scored> all = scored(candidates.kinds(minCustomers), histories);
    List<Scored> byScore = sorted(all);
    List<Scored> bySupport = new ArrayList<>(all);
    bySupport.sort(Comparator.comparingInt(each -> -each.separation.matched()));
    Set<EventKind> refined = new LinkedHashSet<>();
    for (int i = 0; i < all.size() && refined.size() < 2 * REFINED; i++) {
      refined.add(kind(byScore.get(i)));
      refined.add(kind(bySupport.get(i)));
    }
    List<EventKind> inSequences = refined.stream().limit(IN_SEQUENCES).toList();
    all.addAll(scored(candidates.refined(List.copyOf(refined), inSequences), histories));
    return all;
  }

  private static EventKind kind(Scored scored) {
    return scored.pattern.steps().get(0).kind();
  }

  private static List<Scored> scored(List<SuggestedDraft> patterns, List<History> histories) {
    List<BitSet> matched = CandidateMatches.of(patterns, histories);
    List<Scored> scored = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      scored.add(
          new Scored(patterns.get(i), matched.get(i), separation(matched.get(i), histories)));
    }
    return scored;
  }

  private static List<Scored> sorted(List<Scored> scored) {
    List<Scored> sorted = new ArrayList<>(scored);
    sorted.sort(Comparator.comparingDouble(Scored::score).reversed());
    return sorted;
  }

  /** Returns the best patterns, of those that match the same customers only the first. */
  private static List<Scored> best(List<Scored> all, int customers) {
    List<Scored> best = new ArrayList<>();
    Set<BitSet> known = new LinkedHashSet<>();
    for (Scored each : sorted(all)) {
      if (best.size() < MAX_JUDGED
          && each.separation.lift() > 1
          && each.separation.matched() >= Math.max(10, MIN_SHARE * customers)
          && known.add(each.matched)) {
        best.add(each);
      }
    }
    return best;
  }

  private static Separation separation(BitSet matched, List<History> histories) {
    int matchedReached = 0;
    int othersReached = 0;
    for (int i = 0; i < histories.size(); i++) {
      if (histories.get(i).reachesGoal()) {
        matchedReached += matched.get(i) ? 1 : 0;
        othersReached += matched.get(i) ? 0 : 1;
      }
    }
    int count = matched.cardinality();
    return new Separation(count, matchedReached, histories.size() - count, othersReached);
  }
}
