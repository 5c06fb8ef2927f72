package io.micromoments.workbench.suggest;

import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.replay.DeviceOwners;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The histories of the customers of a recording, in two parts that are told apart by a hash of the
 * customer id: one to search, and one to judge what was found.
 *
 * @param search those to search
 * @param validation those to judge what was found
 * @param customers number of customers with events
 * @param reached number of those who reach the goal
 */
record Histories(List<History> search, List<History> validation, int customers, int reached) {

  /** More customers who do not reach the goal, for each who does, add little. */
  private static final int MAX_OTHERS = 5;

  /** The share of the others that is used, so that enough are left with as many events. */
  private static final double SPARE = 0.75;

  private static final int HASH_DIGITS = 15;

  private static final Comparator<Event> AS_MATCHED =
      Comparator.comparingLong(Event::time)
          .thenComparing(Event::id)
          .thenComparing(Event::compareContent);

  /**
   * Reads the events of a scenario.
   *
   * @param goal condition of the events that are the goal
   * @param ignored condition of events that are left out
   * @param seed selects another division
   */
  static Histories read(
      Path scenario, EventCondition goal, Optional<EventCondition> ignored, long seed)
      throws Exception {
    Map<String, List<Event>> events = events(scenario, ignored);
    List<History> search = new ArrayList<>();
    List<History> validation = new ArrayList<>();
    int[] reached = new int[1];
    events.forEach(
        (customer, each) -> {
          Optional<Event> first =
              each.stream().filter(event -> goal.holds(event, Condition.Steps.NONE)).findFirst();
          reached[0] += first.isPresent() ? 1 : 0;
          List<Event> before =
              first
                  .map(end -> each.stream().filter(event -> event.time() < end.time()).toList())
                  .orElse(each);
          (hash("part", customer, seed) % 2 == 0 ? search : validation)
              .add(new History(customer, before, first.isPresent()));
        });
    return new Histories(
        comparable(search, seed), comparable(validation, seed), events.size(), reached[0]);
  }

  /**
   * Returns those who reach the goal, and for each of them the same number of those who do not, cut
   * to the same number of events: otherwise they would be observed for longer, or would just be
   * more active. Drops those who reach the goal before anything else, and those for whom there are
   * too few others with as many events.
   */
  private static List<History> comparable(List<History> all, long seed) {
    List<History> reached =
        new ArrayList<>(
            all.stream()
                .filter(each -> each.reachesGoal() && !each.events().isEmpty())
                .sorted(
                    Comparator.comparingInt((History each) -> -each.events().size())
                        .thenComparing(History::customer))
                .toList());
    TreeMap<Integer, Deque<History>> others = new TreeMap<>();
    all.stream()
        .filter(each -> !each.reachesGoal())
        .sorted(Comparator.comparingLong(each -> hash("order", each.customer(), seed)))
        .forEach(
            each ->
                others.computeIfAbsent(each.events().size(), size -> new ArrayDeque<>()).add(each));
    long left = all.stream().filter(each -> !each.reachesGoal()).count();
    int forEach =
        (int) Math.max(1, Math.min(MAX_OTHERS, SPARE * left / Math.max(1, reached.size())));
    List<History> comparable = new ArrayList<>();
    for (History each : reached) {
      List<History> beside = take(others, each.events().size(), forEach);
      if (beside.size() == forEach) {
        comparable.add(each);
        comparable.addAll(beside);
      }
    }
    return comparable;
  }

  /** Removes some customers with at least as many events, and cuts them to as many. */
  private static List<History> take(
      TreeMap<Integer, Deque<History>> others, int events, int count) {
    List<History> taken = new ArrayList<>();
    Map.Entry<Integer, Deque<History>> next = others.ceilingEntry(events);
    while (next != null && taken.size() < count) {
      History other = next.getValue().remove();
      taken.add(new History(other.customer(), other.events().subList(0, events), false));
      if (next.getValue().isEmpty()) {
        others.remove(next.getKey());
      }
      next = others.ceilingEntry(events);
    }
    return taken;
  }

  private static long hash(String purpose, String customer, long seed) {
    return Long.parseUnsignedLong(
        Match.hash(purpose + '\n' + seed + '\n' + customer).substring(0, HASH_DIGITS), 16);
  }

  private static Map<String, List<Event>> events(Path scenario, Optional<EventCondition> ignored)
      throws Exception {
    DeviceOwners devices = new DeviceOwners();
    List<Event> all = new ArrayList<>();
    try (ScenarioLines lines = ScenarioLines.readAhead(scenario)) {
      while (lines.hasNext()) {
        Element element = lines.next().arrival().element();
        if (element instanceof ContextElement context) {
          devices.addLink(context.record());
        } else if (element instanceof EventElement each
            && each.event().stream() != EventStream.PLACE) {
          devices.addLink(each.event());
          all.add(each.event());
        }
      }
    }
    Map<String, List<Event>> events = new TreeMap<>();
    for (Event event : all) {
      if (ignored.isEmpty() || !ignored.get().holds(event, Condition.Steps.NONE)) {
        events.computeIfAbsent(devices.ownerOf(event), owner -> new ArrayList<>()).add(event);
      }
    }
    events.values().forEach(each -> each.sort(AS_MATCHED));
    return events;
  }

  static long reached(List<History> histories) {
    return histories.stream().filter(History::reachesGoal).count();
  }
}
