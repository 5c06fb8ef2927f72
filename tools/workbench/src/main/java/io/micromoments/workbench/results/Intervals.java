package io.micromoments.workbench.results;

/** What all intervals of figures have in common. */
public final class Intervals {

  /** Half the width of a 95 % interval of the normal distribution, in standard errors. */
  public static final double STANDARD_ERRORS_OF_95_PERCENT = 1.959964;

  private Intervals() {}
}
