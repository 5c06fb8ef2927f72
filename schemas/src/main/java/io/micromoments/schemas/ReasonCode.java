package io.micromoments.schemas;

/** Why an offer is ranked where it is, or withheld. Codes are stable; new ones may be added. */
public enum ReasonCode {
  /** The offer answers an active moment. */
  MOMENT_BOOST,
  /** No active moment boosts the offer; it keeps its priority from the batch. */
  BATCH_PRIORITY,
  /** An action of the policy adds the offer while a moment is active. */
  POLICY_ACTION,
  /** A policy rule lowers the score while a moment is active. */
  DEMOTED,
  /** The score includes a propensity. */
  PROPENSITY,
  /** Too many consecutive offers of its category: the offer was moved or withheld. */
  DIVERSITY,
  /** The offer was placed at random, for exploration. */
  EXPLORATION,
  /** The moment that would boost the offer has too little evidence. */
  MINIMUM_EVIDENCE,
  /** The moment does not boost the offer because the customer wants less specific responses. */
  TOO_SPECIFIC,
  /** The customer's recent answer, such as a dismissal, lowers the score. */
  DEMOTED_BY_REACTION,
  /** The policy stops the offer, its campaign or the channel. */
  STOPPED,
  CHANNEL_NOT_SUPPORTED,
  /** The customer avoids the channel, or had to wait long there. */
  CHANNEL_AVOIDED,
  NOT_ELIGIBLE,
  NO_CONSENT,
  ALREADY_OWNED,
  EXCLUDED_BY_CUSTOMER,
  ALREADY_ACCEPTED,
  RECENTLY_REJECTED,
  RECENTLY_DISMISSED,
  /** A policy rule withholds the offer while a moment is active. */
  WITHHELD_BY_POLICY,
  FREQUENCY_CAP,
  /** The offer was recently shown on another channel. */
  SHOWN_ELSEWHERE,
  QUIET_HOURS,
  BUDGET_SPENT,
  NOT_YET_VALID,
  EXPIRED,
  /** The score is below the policy's relevance floor. */
  LOW_RELEVANCE,
  /** The catalogue does not contain the offer, so its eligibility cannot be checked. */
  NOT_IN_CATALOG
}
