package io.micromoments.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * Versions of one value, each effective from an event time until the next one. Times are
 * milliseconds since the epoch. Not thread-safe.
 */
public final class VersionsByTime<T> {

  private record Version<T>(long from, T value) {}

  /** In order of their times, which are distinct. Few, as replaced ones are removed. */
  private final List<Version<T>> versions = new ArrayList<>();

  /** Adds a version. It replaces one that is effective from the same time. */
  public void put(long from, T value) {
    int index = indexAt(from);
    if (index >= 0 && versions.get(index).from == from) {
      versions.set(index, new Version<>(from, value));
    } else {
      versions.add(index + 1, new Version<>(from, value));
    }
  }

  /** Returns the version effective at a time, or null. */
  public T at(long time) {
    int index = indexAt(time);
    return index < 0 ? null : versions.get(index).value;
  }

  /** Returns the version effective from exactly this time, or null. */
  public T startingAt(long time) {
    int index = indexAt(time);
    return index >= 0 && versions.get(index).from == time ? versions.get(index).value : null;
  }

  /** Returns all versions in the order in which they are effective. */
  public List<T> values() {
    return versions.stream().map(Version::value).toList();
  }

  /**
   * Removes the versions that are not effective at a time or later.
   *
   * @return the times from which they were effective
   */
  public List<Long> removeBefore(long time) {
    int effective = indexAt(time);
    if (effective <= 0) {
      return List.of();
    }
    List<Version<T>> replaced = versions.subList(0, effective);
    List<Long> times = replaced.stream().map(Version::from).toList();
    replaced.clear();
    return times;
  }

  public void clear() {
    versions.clear();
  }

  /** Returns the index of the version effective at a time, or -1. */
  private int indexAt(long time) {
    int index = versions.size() - 1;
    while (index >= 0 && versions.get(index).from > time) {
      index--;
    }
    return index;
  }
}
