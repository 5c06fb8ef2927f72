package io.micromoments.workbench.suggest;

import io.micromoments.schemas.Event;
import io.micromoments.workbench.drafting.EventKind;
import io.micromoments.workbench.drafting.SuggestedDraft;
import io.micromoments.workbench.drafting.SuggestedStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The patterns that a search tries, in two rounds: kinds of events, and what is made of them. */
final class Candidates {

  private static final int MAX_KINDS = 60;
  private static final List<Integer> REPEATS = List.of(2, 3, 5);
  private static final List<Duration> WINDOWS =
      List.of(Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofDays(1));

  /** The shares of events below the thresholds that are tried. */
  private static final List<Double> QUANTILES = List.of(0.25, 0.5, 0.75, 0.9);

  private static final List<String> NUMERIC =
      List.of("value", "dwell_ms", "amount", "wait_ms", "reading");

  private final List<History> histories;
  private int created;

  Candidates(List<History> histories) {
    this.histories = histories;
  }

  /**
   * Returns the kinds of events that enough customers have, those that separate best first. A kind
   * may leave out fields, so that {@code view_item} is one as well as {@code view_item} of a
   * category.
   */
  List<SuggestedDraft> kinds(int minCustomers) {
    Map<EventKind, int[]> counts = new HashMap<>();
    int[] all = new int[2];
    for (History history : histories) {
      int reached = history.reachesGoal() ? 1 : 0;
      all[reached]++;
      Set<EventKind> own = new HashSet<>();
      history.events().forEach(event -> addKinds(event, own));
      own.forEach(kind -> counts.computeIfAbsent(kind, each -> new int[2])[reached]++);
    }
    Map<EventKind, Double> scores = new HashMap<>();
    counts.forEach(
        (kind, count) -> {
          int matched = count[0] + count[1];
          if (matched >= minCustomers) {
            scores.put(
                kind,
                new Separation(matched, count[1], all[0] + all[1] - matched, all[1] - count[1])
                    .score());
          }
        });
    // By support, every second one: what everyone does may separate if it is repeated.
    List<EventKind> byScore = sorted(scores);
    Map<EventKind, Double> support = new HashMap<>();
    scores
        .keySet()
        .forEach(kind -> support.put(kind, (double) counts.get(kind)[0] + counts.get(kind)[1]));
    List<EventKind> bySupport = sorted(support);
    Set<EventKind> chosen = new LinkedHashSet<>();
    for (int i = 0; i < byScore.size() && chosen.size() < MAX_KINDS; i++) {
      chosen.add(byScore.get(i));
      chosen.add(bySupport.get(i));
    }
    return chosen.stream().map(kind -> draft(List.of(SuggestedStep.of(kind)), null)).toList();
  }

  private static List<EventKind> sorted(Map<EventKind, Double> by) {
    List<EventKind> kinds = new ArrayList<>(by.keySet());
    kinds.sort(
        (a, b) -> {
          int order = Double.compare(by.get(b), by.get(a));
          return order != 0 ? order : (a + a.condition()).compareTo(b + b.condition());
        });
    return kinds;
  }

  /** Adds the kind of an event, and that kind with some of its fields only. */
  private static void addKinds(Event event, Set<EventKind> kinds) {
    EventKind kind = EventKind.of(event);
    List<Map.Entry<String, String>> fields = new ArrayList<>(kind.fields().entrySet());
    for (int chosen = 1; chosen < 1 << fields.size(); chosen++) {
      Map<String, String> some = new LinkedHashMap<>();
      for (int i = 0; i < fields.size(); i++) {
        if ((chosen & (1 << i)) != 0) {
          some.put(fields.get(i).getKey(), fields.get(i).getValue());
        }
      }
      kinds.add(new EventKind(kind.stream(), some));
    }
  }

  /** Returns repetitions and thresholds of some kinds, and sequences of two of them. */
  List<SuggestedDraft> refined(List<EventKind> kinds, List<EventKind> ofSequences) {
    List<SuggestedDraft> refined = new ArrayList<>();
    for (EventKind kind : kinds) {
      for (int times : REPEATS) {
        for (Duration window : WINDOWS) {
          refined.add(draft(List.of(new SuggestedStep(kind, Optional.empty(), times)), window));
        }
      }
      thresholds(kind)
          .forEach(
              threshold ->
                  refined.add(
                      draft(List.of(new SuggestedStep(kind, Optional.of(threshold), 1)), null)));
    }
    for (EventKind first : ofSequences) {
      for (EventKind second : ofSequences) {
        if (!first.equals(second)) {
          for (Duration window : WINDOWS.subList(1, WINDOWS.size())) {
            refined.add(draft(List.of(SuggestedStep.of(first), SuggestedStep.of(second)), window));
          }
        }
      }
    }
    return refined;
  }

  private List<Map.Entry<String, String>> thresholds(EventKind kind) {
    List<Map.Entry<String, String>> thresholds = new ArrayList<>();
    for (String field : NUMERIC) {
      List<Double> values = new ArrayList<>();
      boolean isWhole = false;
      for (History history : histories) {
        for (Event event : history.events()) {
          if (event.stream() == kind.stream()
              && kind.stream().position(field) >= 0
              && event.get(field) instanceof Number number
              && Double.isFinite(number.doubleValue())
              && kind.includes(event)) {
            values.add(number.doubleValue());
            isWhole = number instanceof Long || number instanceof Integer;
          }
        }
      }
      Collections.sort(values);
      Set<String> tried = new HashSet<>();
      for (double quantile : values.isEmpty() ? List.<Double>of() : QUANTILES) {
        double value = rounded(values.get((int) (quantile * (values.size() - 1))));
        String text =
            isWhole ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
        if (tried.add(text)) {
          thresholds.add(Map.entry(field, text));
        }
      }
    }
    return thresholds;
  }

  /** Rounds to two digits, as people choose thresholds. */
  private static double rounded(double value) {
    if (value == 0) {
      return 0;
    }
    double unit = Math.pow(10, Math.floor(Math.log10(Math.abs(value))) - 1);
    return Math.rint(value / unit) * unit;
  }

  private SuggestedDraft draft(List<SuggestedStep> steps, Duration within) {
    return new SuggestedDraft(
        "candidate-" + created++,
        steps,
        Optional.ofNullable(within),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }
}
