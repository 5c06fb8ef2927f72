package io.micromoments.decide;

import io.micromoments.schemas.OfferResequenceCommand;
import java.util.Map;
import java.util.Optional;

/**
 * What was decided.
 *
 * @param command there if and only if the verdict is {@link Verdict#COMMAND}
 * @param budgets of the offers to be settled: those of the command's that have a budget, and those
 *     that the valid command before it lists and this one does not, whose reservation is to be
 *     given back
 */
public record Decision(
    Verdict verdict, Optional<OfferResequenceCommand> command, Map<String, Long> budgets) {

  /** Why there is a command, or none. */
  public enum Verdict {
    COMMAND,
    /** The customer has no candidate offers. */
    NO_CANDIDATES,
    /** The customer is of the share whose offers stay as the batch has them. */
    HELD_OUT,
    /** A part of the context is older than the policy allows. */
    STALE_CONTEXT,
    /** The moment was over before it came out, because a skip strategy held its match back. */
    EXPIRED,
    /** No command is valid, or what it says stays. */
    UNCHANGED
  }

  static Decision none(Verdict verdict) {
    return new Decision(verdict, Optional.empty(), Map.of());
  }
}
