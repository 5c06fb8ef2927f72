package io.micromoments.stack;

import java.util.stream.Stream;

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

  /** The processes it is made of now, and those that have ended without another in their place. */
  Stream<JavaProcess> processes();

  /** SIGKILL to every process of it that runs. */
  void kill();

  /** Ends it in good order. */
  void stop();
}
