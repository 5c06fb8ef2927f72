package io.micromoments.workbench.drafting;

import io.micromoments.patterns.language.condition.ConditionCompiler;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds the steps in a journey: each kind of event where it first occurs, and the last event.
 * Events of the same kind in a row are one step that repeats; going back and forth between kinds,
 * and events that say little, are left out.
 */
final class StepFinder {

  /** With more steps, a pattern would only match the journey it was drafted from. */
  static final int MAX_STEPS = 6;

  private static final int MAX_NAME = 25;

  /**
   * The steps, and the kinds of events that are in none, with their number.
   *
   * @param steps at least one
   */
  record Steps(List<DraftedStep> steps, Map<EventKind, Integer> leftOut) {}

  private static final class Repetition {
    private final EventKind kind;
    private final List<Integer> positions = new ArrayList<>();

    Repetition(EventKind kind) {
      this.kind = kind;
    }
  }

  private StepFinder() {}

  /**
   * Finds the steps.
   *
   * @param events at least one
   */
  static Steps find(List<Event> events) {
    List<EventKind> kinds = events.stream().map(EventKind::of).toList();
    boolean isAllNoise = kinds.stream().allMatch(EventKind::isNoise);
    List<Repetition> repetitions = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      EventKind kind = kinds.get(i);
      if (kind.isNoise() && !isAllNoise) {
        continue;
      }
      if (repetitions.isEmpty() || !repetitions.get(repetitions.size() - 1).kind.equals(kind)) {
        repetitions.add(new Repetition(kind));
      }
      repetitions.get(repetitions.size() - 1).positions.add(i);
    }
    List<Repetition> kept = firstOfEach(repetitions);
    List<Repetition> last = kept.subList(Math.max(0, kept.size() - MAX_STEPS), kept.size());
    return new Steps(steps(last, events), leftOut(kinds, last));
  }

  /** Returns the first repetition of each kind and, whatever its kind, the last one. */
  private static List<Repetition> firstOfEach(List<Repetition> repetitions) {
    List<Repetition> kept = new ArrayList<>();
    Set<EventKind> seen = new LinkedHashSet<>();
    for (int i = 0; i < repetitions.size(); i++) {
      if (seen.add(repetitions.get(i).kind) || i == repetitions.size() - 1) {
        kept.add(repetitions.get(i));
      }
    }
    int size = kept.size();
    if (size > 1 && kept.get(size - 1).kind.equals(kept.get(size - 2).kind)) {
      // Only kinds seen before lie between the two: together they are one repetition.
      kept.get(size - 2).positions.addAll(kept.remove(size - 1).positions);
    }
    return kept;
  }

  private static List<DraftedStep> steps(List<Repetition> repetitions, List<Event> events) {
    List<DraftedStep> steps = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Repetition repetition : repetitions) {
      steps.add(
          new DraftedStep(
              name(repetition.kind, names),
              repetition.kind,
              repetition.positions,
              repetition.positions.stream().map(events::get).toList()));
    }
    return steps;
  }

  /**
   * Returns a name that conditions can refer to, such as {@code rates}, or {@code rates_purchase}
   * if the former is taken by another kind of event.
   */
  static String name(EventKind kind, Set<String> names) {
    String subject = identifier(kind.subject(), kind.stream().label());
    String withAction =
        kind.fields().size() > 1
            ? subject + "_" + identifier(kind.fields().values().iterator().next(), "kind")
            : subject;
    String base = names.contains(subject) ? withAction : subject;
    String name = base;
    for (int i = 2; !names.add(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }

  private static String identifier(String value, String otherwise) {
    String words = value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    String plain = words.replaceAll("^_|_$", "");
    String cut = plain.length() > MAX_NAME ? plain.substring(0, MAX_NAME) : plain;
    String name = cut.isEmpty() ? otherwise : cut;
    return !Character.isLetter(name.charAt(0)) || ConditionCompiler.RESERVED.contains(name)
        ? "step_" + name
        : name;
  }

  private static Map<EventKind, Integer> leftOut(List<EventKind> kinds, List<Repetition> kept) {
    Set<Integer> used = new LinkedHashSet<>();
    kept.forEach(repetition -> used.addAll(repetition.positions));
    Map<EventKind, Integer> leftOut = new LinkedHashMap<>();
    for (int i = 0; i < kinds.size(); i++) {
      if (!used.contains(i)) {
        leftOut.merge(kinds.get(i), 1, Integer::sum);
      }
    }
    return leftOut;
  }
}
