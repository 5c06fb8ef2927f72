package io.micromoments.context;

import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Offer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Operations on the versions of one offer, ordered by event time, as broadcast elements arrive in
 * any order. Without side effects.
 */
public final class Catalog {

  private static final Comparator<Offer> BY_TIME =
      Comparator.comparing(Offer::getEventTime)
          .thenComparing(Offer::getEventId)
          .thenComparing(JsonRecords::json);

  private Catalog() {}

  /**
   * Returns the versions with one added, without those that no decision can need any more.
   *
   * @param versions may be null
   * @param passed lower bound for the times of future decisions, in milliseconds
   */
  public static List<Offer> with(List<Offer> versions, Offer added, long passed) {
    List<Offer> all = new ArrayList<>(versions == null ? List.of() : versions);
    all.removeIf(added::equals); // The record was read twice.
    all.add(added);
    all.sort(BY_TIME);
    int first = 0;
    while (first + 1 < all.size() && all.get(first + 1).getEventTime().toEpochMilli() <= passed) {
      first++;
    }
    return new ArrayList<>(all.subList(first, all.size()));
  }

  /** Returns the version in effect at a time, or null. */
  public static Offer at(List<Offer> versions, long time) {
    for (int i = versions == null ? -1 : versions.size() - 1; i >= 0; i--) {
      if (versions.get(i).getEventTime().toEpochMilli() <= time) {
        return versions.get(i);
      }
    }
    return null;
  }
}
