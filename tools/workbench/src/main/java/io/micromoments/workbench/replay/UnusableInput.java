package io.micromoments.workbench.replay;

/** Thrown if user input cannot be used; says why, and what to do. Ends with exit code 2. */
public final class UnusableInput extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String hint;

  /**
   * @param hint what is allowed or what to do; may be empty
   */
  public UnusableInput(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  public String hint() {
    return hint;
  }
}
