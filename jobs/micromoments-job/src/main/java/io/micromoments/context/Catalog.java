package io.micromoments.context;

import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Offer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The versions of one offer, by event time; broadcast values come in any order. Pure. */
public final class Catalog {

  private static final Comparator<Offer> BY_TIME =
      Comparator.comparing(Offer::getEventTime)
          .thenComparing(Offer::getEventId)
          .thenComparing(JsonRecords::json);

  private Catalog() {}

  /**
   * The versions with one more; those that nothing can ask for any longer are left out.
   *
   * @param versions may be null
   * @param passed no decision will be made for an earlier time than this
   */
  public static List<Offer> with(List<Offer> versions, Offer added, long passed) {
    List<Offer> all = new ArrayList<>(versions == null ? List.of() : versions);
    all.removeIf(added::equals); // Read twice.
    all.add(added);
    all.sort(BY_TIME);
    int first = 0;
    while (first + 1 < all.size() && all.get(first + 1).getEventTime().toEpochMilli() <= passed) {
      first++;
    }
    return new ArrayList<>(all.subList(first, all.size()));
  }

  /** The version that holds at a time, or null. */
  public static Offer at(List<Offer> versions, long time) {
    Offer holds = null;
    if (versions != null) {
      for (Offer version : versions) {
        if (version.getEventTime().toEpochMilli() <= time) {
          holds = version;
        }
      }
    }
    return holds;
  }
}
