package io.micromoments.patterns.compile;

import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A direct implementation of {@code skip: overlapping}: of all matches in the order in which they
 * complete, it keeps those that share no event with a match kept before. Event ids must be unique.
 */
final class OverlappingOracle {

  private static final Comparator<Event> IN_ORDER =
      Comparator.comparingLong(Event::time).thenComparing(Event::id);

  /** One event at one step. */
  private record TakenEvents(Event event, String step) {}

  private final Set<String> used = new HashSet<>();

  /** Returns which of the matches that complete at the same time to keep. */
  List<Map<String, List<Event>>> keep(Collection<Map<String, List<Event>>> complete) {
    List<Map<String, List<Event>>> inOrder = new ArrayList<>(complete);
    inOrder.sort(OverlappingOracle::compare);
    List<Map<String, List<Event>>> kept = new ArrayList<>();
    for (Map<String, List<Event>> match : inOrder) {
      List<TakenEvents> events = events(match);
      if (events.stream().noneMatch(each -> used.contains(each.event.id()))) {
        events.forEach(each -> used.add(each.event.id()));
        kept.add(match);
      }
    }
    return kept;
  }

  /** Orders by earliest start, then by most events, then arbitrarily but consistently. */
  private static int compare(Map<String, List<Event>> a, Map<String, List<Event>> b) {
    List<TakenEvents> left = events(a);
    List<TakenEvents> right = events(b);
    int order = IN_ORDER.compare(left.get(0).event, right.get(0).event);
    if (order == 0) {
      order = Integer.compare(right.size(), left.size());
    }
    for (int i = left.size() - 1; i >= 0 && order == 0; i--) {
      order = IN_ORDER.compare(left.get(i).event, right.get(i).event);
      if (order == 0) {
        order = left.get(i).step.compareTo(right.get(i).step);
      }
    }
    return order;
  }

  private static List<TakenEvents> events(Map<String, List<Event>> match) {
    List<TakenEvents> events = new ArrayList<>();
    new TreeMap<>(match)
        .forEach((step, taken) -> taken.forEach(event -> events.add(new TakenEvents(event, step))));
    events.sort(
        Comparator.comparing(TakenEvents::event, IN_ORDER).thenComparing(TakenEvents::step));
    return events;
  }
}
