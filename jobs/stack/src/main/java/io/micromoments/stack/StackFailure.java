package io.micromoments.stack;

/**
 * Thrown when a process of the stack misbehaves; the message names it and includes the end of its
 * log.
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
