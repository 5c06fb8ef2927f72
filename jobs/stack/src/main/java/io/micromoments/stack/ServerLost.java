package io.micromoments.stack;

/** Thrown when a process of a running stack has ended and is not, or cannot be, restarted. */
final class ServerLost extends StackFailure {

  private static final long serialVersionUID = 1L;

  ServerLost(String message) {
    super(message);
  }

  ServerLost(String message, Throwable cause) {
    super(message, cause);
  }
}
