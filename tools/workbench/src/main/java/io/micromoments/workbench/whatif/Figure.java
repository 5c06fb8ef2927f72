package io.micromoments.workbench.whatif;

/**
 * A figure of both sides, by a name such as {@code moments.cart-left}.
 *
 * @param name the kind of figure, then what it is about, separated by a dot
 * @param interval the 95 % confidence interval of the change; null if it is not known
 */
public record Figure(String name, double baseline, double candidate, Interval interval) {

  /**
   * The 95 % confidence interval of a change, as far as it comes from which customers were
   * recorded: the standard error of a sum over independent customers (Liang and Zeger, 1986).
   */
  public record Interval(double from, double to) {}

  public double change() {
    return candidate - baseline;
  }

  /** Returns the part of the name before the first dot. */
  public String kind() {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** Returns the part of the name after the first dot; empty if there is none. */
  public String subject() {
    int dot = name.indexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }
}
