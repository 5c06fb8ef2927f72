package io.micromoments.decide;

/** Why an offer stands where it stands. Codes are stable; new ones may be added. */
public enum ReasonCode {
  /** It answers a live moment. */
  MOMENT_BOOST,
  /** No live moment speaks for it: it keeps the weight the batch list gave it. */
  BATCH_PRIORITY,
  /** A rule of the policy puts it back while a moment lives. */
  DEMOTED,
  /** How likely the customer takes it was weighed in. */
  PROPENSITY,
  /** It gave way, or has to, because too many of its category stand in a row. */
  DIVERSITY,
  /** It has its place by chance, to learn from. */
  EXPLORATION,
  /** The moment that would raise it rests on too few events. */
  MINIMUM_EVIDENCE,
  /** The moment that would raise it does not, because the customer wants no response so exact. */
  NOT_TOO_EXACT,
  /** The customer put it away not long ago, or gave another answer that lowers its score. */
  DEMOTED_BY_REACTION,
  CHANNEL_NOT_SUPPORTED,
  /** By the customer's own wish, or after a long wait there. */
  CHANNEL_AVOIDED,
  NOT_ELIGIBLE,
  NO_CONSENT,
  ALREADY_OWNED,
  EXCLUDED_BY_CUSTOMER,
  ALREADY_ACCEPTED,
  RECENTLY_REJECTED,
  RECENTLY_DISMISSED,
  /** A rule of the policy withholds it while a moment lives. */
  WITHHELD_BY_POLICY,
  FREQUENCY_CAP,
  /** It was shown on another channel not long ago. */
  SHOWN_ELSEWHERE,
  QUIET_HOURS,
  BUDGET_SPENT,
  NOT_YET_VALID,
  EXPIRED,
  /** Its score is below the policy's floor. */
  LOW_RELEVANCE,
  /** The catalogue does not know it, so nothing about it can be checked. */
  NOT_IN_CATALOG
}
