package io.micromoments.benchmark.workload;

/** Names of customers, devices and sessions, by rank. Each name is created once and cached. */
final class Customers {

  private static final int FIRST = 10_000_000;

  private final String[] names;
  private final String[] devices;
  private final String[] sessions;

  Customers(int count) {
    names = new String[count];
    devices = new String[count];
    sessions = new String[count];
  }

  String name(int rank) {
    if (names[rank] == null) {
      names[rank] = "c" + (FIRST + rank);
    }
    return names[rank];
  }

  String device(int rank) {
    if (devices[rank] == null) {
      devices[rank] = "d" + (FIRST + rank);
    }
    return devices[rank];
  }

  String session(int rank) {
    if (sessions[rank] == null) {
      sessions[rank] = "s" + (FIRST + rank);
    }
    return sessions[rank];
  }
}
