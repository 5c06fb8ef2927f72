package io.micromoments.workbench.suggest;

import io.micromoments.patterns.engine.Match;
import io.micromoments.schemas.Event;
import io.micromoments.workbench.drafting.SuggestedDraft;
import java.util.List;

/**
 * A pattern that separates customers who reach a goal.
 *
 * @param searched how it separates those in whom it was found
 * @param validation how it separates the validation half
 * @param probability that chance would separate as well, corrected for the number of patterns that
 *     were judged
 * @param example events of a customer who reaches the goal, from the first to the last of a match
 */
public record Suggestion(
    SuggestedDraft pattern,
    Separation searched,
    Separation validation,
    double probability,
    List<Event> example) {

  static List<Event> example(SuggestedDraft pattern, History history) {
    Match match = CandidateMatches.first(pattern, history);
    return history.events().stream()
        .filter(event -> event.time() >= match.startedAt() && event.time() <= match.detectedAt())
        .toList();
  }
}
