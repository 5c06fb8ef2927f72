package io.micromoments.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;

/** Ports of 127.0.0.1 on which nothing listens now. */
final class FreePorts {

  private FreePorts() {}

  static int one() {
    return several(1)[0];
  }

  /** Different ones: all are held until the last is found. */
  static int[] several(int count) {
    Deque<ServerSocket> held = new ArrayDeque<>();
    int[] ports = new int[count];
    try {
      for (int i = 0; i < count; i++) {
        held.push(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        ports[i] = held.getFirst().getLocalPort();
      }
      while (!held.isEmpty()) {
        held.pop().close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
