package io.micromoments.stack.server;

import java.util.stream.Stream;

/** A server of the stack. It keeps its address and data across a kill and restart. */
public interface Server {

  String name();

  /** Returns the address at which the server is reached. */
  String address();

  /**
   * Starts the server and returns when it is ready.
   *
   * @throws StackException if it does not become ready
   */
  void start();

  /** Returns the current processes, including those that have ended and were not replaced. */
  Stream<JavaProcess> processes();

  /** Sends SIGKILL to every running process of the server. */
  void kill();

  /** Stops the server gracefully. */
  void stop();
}
