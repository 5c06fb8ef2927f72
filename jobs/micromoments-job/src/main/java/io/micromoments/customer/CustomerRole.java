package io.micromoments.customer;

/** Which customers a {@link CustomerOperator} decides on. */
public enum CustomerRole {
  /** All, because none can be merged. */
  ALL("customer"),
  /**
   * All who were never merged. The state of the others is kept up to date, as if they were not
   * merged, but nothing is emitted about them.
   */
  UNMERGED("customer"),
  /** Those who were merged, keyed by root. */
  MERGED("merged-customer");

  private final String stage;

  CustomerRole(String stage) {
    this.stage = stage;
  }

  /** Returns the name of the stage in counts, quarantines and receipts. */
  public String stage() {
    return stage;
  }
}
