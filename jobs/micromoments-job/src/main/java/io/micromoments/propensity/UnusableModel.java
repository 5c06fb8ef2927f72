package io.micromoments.propensity;

/** A model file that cannot be used; the message says where, what was found and what to do. */
public final class UnusableModel extends Exception {

  public UnusableModel(String message) {
    super(message);
  }

  public UnusableModel(String message, Throwable cause) {
    super(message, cause);
  }
}
