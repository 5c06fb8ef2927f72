package io.micromoments.stack;

/**
 * A process of the stack did not do what it should; the message says which, and what its log ends
 * with.
 */
public sealed class StackFailure extends RuntimeException permits WaitTimeout, ServerLost {

  private static final long serialVersionUID = 1L;

  StackFailure(String message) {
    super(message);
  }

  StackFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
