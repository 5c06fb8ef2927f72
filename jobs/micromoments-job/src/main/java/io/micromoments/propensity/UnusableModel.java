package io.micromoments.propensity;

/**
 * Thrown if a model file cannot be used. The message gives the location, the problem and the fix.
 */
public final class UnusableModel extends Exception {

  public UnusableModel(String message) {
    super(message);
  }

  public UnusableModel(String message, Throwable cause) {
    super(message, cause);
  }
}
