package io.micromoments.workbench.tune;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.Micromoment;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import io.micromoments.workbench.variants.PatternVariant;
import io.micromoments.workbench.variants.VariantReplay;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How to tighten a pattern so that false positives go and true positives stay.
 *
 * @param moments number of moments in the recording
 * @param falsePositives those that must go
 * @param truePositives those that must stay
 * @param tried number of changes that were replayed
 * @param proposals changes that remove all false positives and no true one, the simplest first
 * @param closest the change that comes closest; present if there is no proposal, but a change that
 *     removes a false positive
 */
public record Tuning(
    int moments,
    List<Micromoment> falsePositives,
    List<Micromoment> truePositives,
    int tried,
    List<Proposal> proposals,
    Optional<Proposal> closest) {

  private static final String BASELINE = "baseline";
  private static final int MAX_SOLUTIONS = 3;
  private static final int MAX_PAIRED = 12;

  /**
   * A change, and what it does in a replay.
   *
   * @param what as a sentence
   * @param pattern the changed file
   * @param moments number of moments that are left
   * @param stillThere false positives that stay
   * @param lost true positives that go
   * @param removes whether a false positive goes
   */
  public record Proposal(
      String what,
      PatternVariant pattern,
      int moments,
      List<Micromoment> stillThere,
      List<Micromoment> lost,
      boolean removes) {

    boolean isSolution() {
      return stillThere.isEmpty() && lost.isEmpty();
    }
  }

  /**
   * Searches changes, and replays them.
   *
   * @param mustGo the false positives
   * @param mustStay the true positives; all other moments if empty
   * @throws UnusableInput if a named moment does not exist
   */
  public static Tuning of(
      SourceText source, Scenario scenario, List<NamedMoment> mustGo, List<NamedMoment> mustStay)
      throws Exception {
    PatternVariant original = PatternVariant.of(source).asShadow();
    List<Micromoment> moments =
        VariantReplay.run(scenario, List.of(original.named(BASELINE))).get(BASELINE);
    List<Micromoment> falsePositives = NamedMoment.select("--false-positive", mustGo, moments);
    List<Micromoment> truePositives =
        mustStay.isEmpty()
            ? moments.stream().filter(each -> !falsePositives.contains(each)).toList()
            : NamedMoment.select("--true-positive", mustStay, moments);
    truePositives.stream()
        .filter(falsePositives::contains)
        .findFirst()
        .ifPresent(
            both -> {
              throw new UnusableInput(
                  "%s@%s is named as true and as false positive"
                      .formatted(both.getCustomerId(), both.getDetectedAt()),
                  "name it once");
            });
    if (truePositives.isEmpty()) {
      throw new UnusableInput(
          "every moment of the pattern is a false positive",
          "retire the pattern, or take a recording that also has moments to keep");
    }
    MomentEvents events = MomentEvents.read(scenario.folder(), moments);
    List<Tightening> tightenings =
        Tightenings.of(original, truePositives, falsePositives, events::of);
    TighteningReplay trial =
        new TighteningReplay(scenario, original, truePositives, falsePositives);
    List<Proposal> proposals = new ArrayList<>(trial.replay(tightenings));
    if (proposals.stream().noneMatch(Proposal::isSolution)) {
      List<Tightening> pairs = pairs(tightenings, proposals);
      proposals.addAll(trial.replay(pairs));
      tightenings = new ArrayList<>(tightenings);
      tightenings.addAll(pairs);
    }
    List<Proposal> solutions = new ArrayList<>();
    for (int i = 0; i < proposals.size() && solutions.size() < MAX_SOLUTIONS; i++) {
      if (proposals.get(i).isSolution()) {
        // Alone, because patterns in one replay share a customer's limit of partial matches.
        solutions.addAll(
            trial.replay(List.of(tightenings.get(i))).stream()
                .filter(Proposal::isSolution)
                .toList());
      }
    }
    return new Tuning(
        moments.size(),
        falsePositives,
        truePositives,
        tightenings.size(),
        solutions,
        solutions.isEmpty() ? closest(proposals, falsePositives.size()) : Optional.empty());
  }

  /** Returns the change after which the fewest moments are as they should not be. */
  private static Optional<Proposal> closest(List<Proposal> proposals, int falsePositives) {
    return proposals.stream()
        .filter(each -> each.stillThere.size() < falsePositives)
        .min(
            Comparator.comparingInt((Proposal each) -> each.stillThere.size() + each.lost.size())
                .thenComparingInt(each -> each.stillThere.size()));
  }

  /** Returns two changes at once, of those that remove false positives and nothing else. */
  private static List<Tightening> pairs(List<Tightening> tightenings, List<Proposal> proposals) {
    List<Integer> useful = new ArrayList<>();
    for (int i = 0; i < proposals.size(); i++) {
      if (proposals.get(i).lost.isEmpty() && proposals.get(i).removes) {
        useful.add(i);
      }
    }
    useful.sort(Comparator.comparingInt(i -> proposals.get(i).stillThere.size()));
    List<Tightening> pairs = new ArrayList<>();
    for (int i = 0; i < Math.min(MAX_PAIRED, useful.size()); i++) {
      for (int j = 0; j < i; j++) {
        pairs.add(tightenings.get(useful.get(j)).and(tightenings.get(useful.get(i))));
      }
    }
    pairs.sort(Comparator.comparingInt(Tightening::cost));
    return pairs;
  }
}
