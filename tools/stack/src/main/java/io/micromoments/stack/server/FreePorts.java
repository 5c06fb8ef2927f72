package io.micromoments.stack.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds unused ports of 127.0.0.1. They lie below the ephemeral range (from 32768), from which an
 * outgoing connection could take a port before its server listens or while a killed server is down.
 */
public final class FreePorts {

  static final int FIRST = 15_000;
  static final int LAST = 32_000;

  private static final int ATTEMPTS = 1_000;

  private FreePorts() {}

  static int one() {
    return several(1)[0];
  }

  /**
   * Returns distinct ports; each is held open until all are found.
   *
   * @throws StackException if not enough free ports are found
   */
  public static int[] several(int count) {
    Deque<ServerSocket> held = new ArrayDeque<>();
    try {
      for (int attempt = 0; attempt < ATTEMPTS && held.size() < count; attempt++) {
        held(candidate()).ifPresent(held::push);
      }
      if (held.size() < count) {
        throw new StackException(
            String.format(
                Locale.ROOT,
                "fewer than %d free ports found on 127.0.0.1 between %d and %d",
                count,
                FIRST,
                LAST));
      }
      int[] ports = held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
      while (!held.isEmpty()) {
        held.pop().close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Binds a port; empty if it is in use. */
  private static Optional<ServerSocket> held(int port) throws IOException {
    try {
      return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (BindException taken) {
      return Optional.empty();
    }
  }

  private static int candidate() {
    return ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
  }
}
