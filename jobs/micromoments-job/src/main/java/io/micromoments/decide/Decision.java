package io.micromoments.decide;

import io.micromoments.runtime.element.BudgetTerms;
import io.micromoments.schemas.BudgetLimit;
import io.micromoments.schemas.OfferResequenceCommand;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The result of a decision.
 *
 * @param command present if and only if the result is {@link Result#COMMAND}
 * @param budgets the offers to settle with their terms: those listed in the command, and, with
 *     {@link #RELEASE}, those listed only in the previous, still valid command
 * @param deferredUntil when the moment is decided on instead; null unless the result is {@link
 *     Result#DEFERRED}
 * @param ranked what was ranked; null if nothing was
 */
public record Decision(
    Result result,
    Optional<OfferResequenceCommand> command,
    Map<String, BudgetTerms> budgets,
    Instant deferredUntil,
    CandidateRanking.Ranked ranked) {

  /** The terms of an offer whose reservation is released. */
  static final BudgetTerms RELEASE = new BudgetTerms(new BudgetLimit(null, null, 0L, 0L), "");

  /** Why a command was issued or not. */
  public enum Result {
    COMMAND,
    /** The customer has no candidate offers. */
    NO_CANDIDATES,
    /** The customer is in the hold-out group, whose offers keep the batch order. */
    HELD_OUT,
    /** Part of the context is older than the policy allows. */
    STALE_CONTEXT,
    /** A skip strategy delayed the match until the moment had expired. */
    EXPIRED,
    /** The channel has quiet hours, at whose end the decision is made. */
    DEFERRED,
    /** The policy stops the pattern. */
    STOPPED,
    /** No command is valid, or the ranking is unchanged. */
    UNCHANGED
  }

  static Decision none(Result result) {
    return new Decision(result, Optional.empty(), Map.of(), null, null);
  }

  static Decision unchanged(CandidateRanking.Ranked ranked) {
    return new Decision(Result.UNCHANGED, Optional.empty(), Map.of(), null, ranked);
  }

  /**
   * @param ranked null if nothing was ranked
   */
  static Decision deferred(Instant until, CandidateRanking.Ranked ranked) {
    return new Decision(Result.DEFERRED, Optional.empty(), Map.of(), until, ranked);
  }
}
