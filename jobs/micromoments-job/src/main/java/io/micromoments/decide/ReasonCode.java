package io.micromoments.decide;

/** Why an offer stands where it stands. Codes are stable; new ones may be added. */
public enum ReasonCode {
  /** It answers a live moment. */
  MOMENT_BOOST,
  /** No live moment speaks for it: it keeps the weight the batch list gave it. */
  BATCH_PRIORITY,
  CHANNEL_NOT_SUPPORTED,
  CHANNEL_AVOIDED,
  NOT_ELIGIBLE,
  NO_CONSENT,
  ALREADY_OWNED,
  EXCLUDED_BY_CUSTOMER,
  FREQUENCY_CAP,
  NOT_YET_VALID,
  EXPIRED,
  /** The catalogue does not know it, so nothing about it can be checked. */
  NOT_IN_CATALOG
}
