package io.micromoments.stack;

/** Thrown when a process of a running stack has ended and is not, or cannot be, restarted. */
final class ServerDownException extends StackException {

  private static final long serialVersionUID = 1L;

  ServerDownException(String message) {
    super(message);
  }

  ServerDownException(String message, Throwable cause) {
    super(message, cause);
  }
}
