package io.micromoments.stack.server;

/**
 * Thrown when a process of the stack misbehaves; the message names it and includes the end of its
 * log.
 */
public sealed class StackException extends RuntimeException
    permits NoProgressException, ServerDownException {

  private static final long serialVersionUID = 1L;

  public StackException(String message) {
    super(message);
  }

  public StackException(String message, Throwable cause) {
    super(message, cause);
  }
}
