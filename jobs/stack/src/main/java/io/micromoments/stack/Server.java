package io.micromoments.stack;

/**
 * A part of the stack. Its addresses and data stay the same when it is killed and started again.
 */
public interface Server {

  String name();

  /** Where it is reached. */
  String address();

  /**
   * Starts it and returns when it is ready.
   *
   * @throws StackFailure when it does not become so
   */
  void start();

  /** SIGKILL to every process of it that runs. */
  void kill();

  /** Ends it in good order. */
  void stop();
}
