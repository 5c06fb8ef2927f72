package io.micromoments.patterns.lint;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.Alternative;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for an event that fits two alternatives in one partial match, by trying random events. If
 * the conditions refer to earlier steps, random events that fit those steps come first.
 */
final class SharedEvent {

  /** Number of events tried at one position before the sequence is restarted. */
  private static final int TRIES = 20;

  /** Possible times between two consecutive events, in milliseconds. */
  private static final List<Long> GAPS = List.of(0L, 1_000L, 60_000L, 600_000L, 3_600_000L);

  private final List<EventStep> earlier;
  private final Alternative first;
  private final Alternative second;
  private final Windows windows;
  private final int most;
  private final EventSampler sampler;
  private final Map<Expression, Condition> conditions = new HashMap<>();
  // Fixed seed: the same file always gets the same warning.
  private final Random random = new Random(1);
  private int work;

  /**
   * Maximum times between events, in milliseconds.
   *
   * @param whole from the first event to the shared one
   * @param last from the previous event to the shared one
   */
  record Windows(long whole, long last) {}

  /**
   * @param earlier the steps that took events before, in order; ignored if neither alternative
   *     refers to them
   * @param most work limit: one unit per evaluated condition and per iteration of its loops
   */
  SharedEvent(
      List<EventStep> earlier, Alternative first, Alternative second, Windows windows, int most) {
    this.first = first;
    this.second = second;
    this.windows = windows;
    this.most = most;
    Set<String> names = earlier.stream().map(Step::name).collect(Collectors.toSet());
    this.earlier =
        Stream.of(first, second).anyMatch(each -> refersToEarlierSteps(each, names))
            ? earlier
            : List.of();
    List<Expression> all = new ArrayList<>();
    Stream.concat(
            this.earlier.stream().flatMap(step -> step.anyOf().stream()), Stream.of(first, second))
        .forEach(alternative -> alternative.where().ifPresent(all::add));
    all.forEach(where -> conditions.computeIfAbsent(where, Condition::new));
    this.sampler = new EventSampler(all, random);
  }

  /**
   * Returns an example as text: the event, and the events before it if the conditions refer to
   * them.
   */
  Optional<String> find() {
    List<EventStream> streams = first.on().stream().filter(second.on()::contains).sorted().toList();
    while (!streams.isEmpty() && work < most) {
      work++;
      long time = sampler.time();
      Optional<Map<String, List<Event>>> before = before(time);
      for (int i = 0; before.isPresent() && i < TRIES; i++) {
        Event event = sampler.event(pick(streams), latest(before.get(), time) + gap(windows.last));
        if (event.time() - time <= windows.whole
            && fits(first, event, before.get())
            && fits(second, event, before.get())) {
          return Optional.of(show(before.get(), event));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns events that fit the earlier steps one after another; empty if none were found. */
  private Optional<Map<String, List<Event>>> before(long start) {
    Map<String, List<Event>> taken = new LinkedHashMap<>();
    long time = start;
    for (EventStep step : earlier) {
      List<Event> ofStep = new ArrayList<>();
      taken.put(step.name(), ofStep);
      for (int i = 0; i < step.quantifier().from(); i++) {
        Optional<Event> event = taken(step, taken, time);
        if (event.isEmpty()) {
          return Optional.empty();
        }
        ofStep.add(event.get());
        time = event.get().time();
      }
    }
    return Optional.of(taken);
  }

  private Optional<Event> taken(EventStep step, Map<String, List<Event>> before, long time) {
    long window = step.within().map(Duration::toMillis).orElse(windows.whole);
    for (int i = 0; i < TRIES && work < most; i++) {
      Alternative alternative = pick(step.anyOf());
      Event event =
          sampler.event(pick(alternative.on().stream().sorted().toList()), time + gap(window));
      if (fits(alternative, event, before)) {
        return Optional.of(event);
      }
    }
    return Optional.empty();
  }

  private boolean fits(Alternative alternative, Event event, Map<String, List<Event>> before) {
    work++;
    if (alternative.where().isEmpty()) {
      return true;
    }
    Condition condition = conditions.get(alternative.where().get());
    boolean holds = condition.holds(event, before::get);
    work += condition.iterations();
    return holds;
  }

  private long gap(long most) {
    return Math.min(pick(GAPS), most);
  }

  private static long latest(Map<String, List<Event>> before, long start) {
    return before.values().stream()
        .flatMap(List::stream)
        .mapToLong(Event::time)
        .max()
        .orElse(start);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static boolean refersToEarlierSteps(Alternative alternative, Set<String> steps) {
    return alternative.where().stream()
        .flatMap(where -> CelNavigableAst.fromAst(where.ast()).getRoot().allNodes())
        .map(CelNavigableExpr::expr)
        .filter(expr -> expr.getKind() == CelExpr.ExprKind.Kind.IDENT)
        .anyMatch(expr -> steps.contains(expr.ident().name()));
  }

  private String show(Map<String, List<Event>> before, Event event) {
    String steps =
        before.entrySet().stream()
            .flatMap(step -> step.getValue().stream().map(each -> step.getKey() + " " + show(each)))
            .collect(Collectors.joining(", "));
    return event.stream().label() + " " + show(event) + (steps.isEmpty() ? "" : " after " + steps);
  }

  /** Formats the fields that the conditions refer to. */
  private String show(Event event) {
    Stream<String> time =
        sampler.refersTo("event_time")
            ? Stream.of("event_time: " + Instant.ofEpochMilli(event.time()))
            : Stream.empty();
    Stream<String> fields =
        event.fields().entrySet().stream()
            .filter(field -> !field.getKey().startsWith("event_"))
            .map(field -> field.getKey() + ": " + field.getValue());
    return Stream.concat(time, fields).collect(Collectors.joining(", ", "{", "}"));
  }
}
