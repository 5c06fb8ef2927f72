package io.micromoments.stack;

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
 * Ports of 127.0.0.1 on which nothing listens now. None is of those that systems give to outgoing
 * connections (from 32768 on): one of these could take it before its server listens, or while a
 * killed server is away.
 */
final class FreePorts {

  static final int FIRST = 15_000;
  static final int LAST = 32_000;

  private static final int ATTEMPTS = 1_000;

  private FreePorts() {}

  static int one() {
    return several(1)[0];
  }

  /**
   * Different ones: all are held until the last is found.
   *
   * @throws StackFailure when there seem to be none
   */
  static int[] several(int count) {
    Deque<ServerSocket> held = new ArrayDeque<>();
    try {
      for (int attempt = 0; attempt < ATTEMPTS && held.size() < count; attempt++) {
        held(candidate()).ifPresent(held::push);
      }
      if (held.size() < count) {
        throw new StackFailure(
            String.format(
                Locale.ROOT,
                "no %d free ports of 127.0.0.1 were found between %d and %d",
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

  /** Empty where somebody has it. */
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
