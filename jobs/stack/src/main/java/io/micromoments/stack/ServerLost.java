package io.micromoments.stack;

/** A process of a running stack has ended, and it is not started again, or cannot be. */
final class ServerLost extends StackFailure {

  private static final long serialVersionUID = 1L;

  ServerLost(String message) {
    super(message);
  }

  ServerLost(String message, Throwable cause) {
    super(message, cause);
  }
}
