package io.micromoments.workbench.imports;

/** The types of values that conditions compare. */
public enum ValueKind {
  TEXT("text"),
  INT("a whole number"),
  DOUBLE("a number"),
  BOOL("true or false"),
  TIME("a time"),
  DURATION("a length of time"),
  MAP("values by name");

  private final String label;

  ValueKind(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  public boolean isNumber() {
    return this == INT || this == DOUBLE;
  }
}
