package io.micromoments.schemas;

/** Groups of customers by which patterns are measured, in display order. */
public enum CustomerGroup {
  ALL("all"),
  /** Customers in a pattern's pilot. */
  PILOT("pilot"),
  /** Customers whose offers keep the batch order. */
  HOLD_OUT("hold-out");

  private final String label;

  CustomerGroup(String label) {
    this.label = label;
  }

  /** Returns the group's name in records. */
  public String label() {
    return label;
  }
}
