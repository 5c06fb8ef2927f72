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
  record Steps(List<DraftedStep> steps, Map<Signature, Integer> leftOut) {}

  private static final class Run {
    private final Signature signature;
    private final List<Integer> positions = new ArrayList<>();

    Run(Signature signature) {
      this.signature = signature;
    }
  }

  private StepFinder() {}

  /**
   * Finds the steps.
   *
   * @param events at least one
   */
  static Steps find(List<Event> events) {
    List<Signature> signatures = events.stream().map(Signature::of).toList();
    boolean isAllNoise = signatures.stream().allMatch(Signature::isNoise);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < signatures.size(); i++) {
      Signature signature = signatures.get(i);
      if (signature.isNoise() && !isAllNoise) {
        continue;
      }
      if (runs.isEmpty() || !runs.get(runs.size() - 1).signature.equals(signature)) {
        runs.add(new Run(signature));
      }
      runs.get(runs.size() - 1).positions.add(i);
    }
    List<Run> kept = firstOfEach(runs);
    List<Run> last = kept.subList(Math.max(0, kept.size() - MAX_STEPS), kept.size());
    return new Steps(steps(last, events), leftOut(signatures, last));
  }

  /** Returns the first run of each kind and, whatever its kind, the last one. */
  private static List<Run> firstOfEach(List<Run> runs) {
    List<Run> kept = new ArrayList<>();
    Set<Signature> seen = new LinkedHashSet<>();
    for (int i = 0; i < runs.size(); i++) {
      if (seen.add(runs.get(i).signature) || i == runs.size() - 1) {
        kept.add(runs.get(i));
      }
    }
    int size = kept.size();
    if (size > 1 && kept.get(size - 1).signature.equals(kept.get(size - 2).signature)) {
      // Only kinds seen before lie between the two: together they are one repetition.
      kept.get(size - 2).positions.addAll(kept.remove(size - 1).positions);
    }
    return kept;
  }

  private static List<DraftedStep> steps(List<Run> runs, List<Event> events) {
    List<DraftedStep> steps = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Run run : runs) {
      steps.add(
          new DraftedStep(
              name(run.signature, names),
              run.signature,
              run.positions,
              run.positions.stream().map(events::get).toList()));
    }
    return steps;
  }

  /**
   * Returns a name that conditions can refer to, such as {@code rates}, or {@code rates_purchase}
   * if the former is taken by another kind of event.
   */
  private static String name(Signature signature, Set<String> names) {
    String subject = identifier(signature.subject(), signature.stream().label());
    String withAction =
        signature.fields().size() > 1
            ? subject + "_" + identifier(signature.fields().values().iterator().next(), "kind")
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

  private static Map<Signature, Integer> leftOut(List<Signature> signatures, List<Run> kept) {
    Set<Integer> used = new LinkedHashSet<>();
    kept.forEach(run -> used.addAll(run.positions));
    Map<Signature, Integer> leftOut = new LinkedHashMap<>();
    for (int i = 0; i < signatures.size(); i++) {
      if (!used.contains(i)) {
        leftOut.merge(signatures.get(i), 1, Integer::sum);
      }
    }
    return leftOut;
  }
}
