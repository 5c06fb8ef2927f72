package io.micromoments.stack.server;

/** Thrown when a process of a running stack has ended and is not, or cannot be, restarted. */
public final class ServerDownException extends StackException {

  private static final long serialVersionUID = 1L;

  public ServerDownException(String message) {
    super(message);
  }

  public ServerDownException(String message, Throwable cause) {
    super(message, cause);
  }
}
