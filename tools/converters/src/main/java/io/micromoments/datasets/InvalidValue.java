package io.micromoments.datasets;

/** Thrown if a line or a value in it cannot be used; says what was found and what is allowed. */
final class InvalidValue extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidValue(String message) {
    super(message);
  }
}
