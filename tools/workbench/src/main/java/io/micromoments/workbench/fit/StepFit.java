package io.micromoments.workbench.fit;

import io.micromoments.patterns.compile.EventCondition;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.evaluate.ConditionParts;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which events of a recording fit one alternative of a step. */
final class StepFit {

  /** A part of the condition. */
  private static final class PartFit {
    private final EventCondition condition;
    private long passed;
    private Event last;
    private boolean passesLast;

    private PartFit(Expression expression) {
      condition = new EventCondition(expression);
    }

    /**
     * Those that depend on earlier steps or the customer count as passed. A part that the condition
     * repeats is counted once for each event.
     */
    @SuppressWarnings("ReferenceEquality") // the very event, not an equal one
    private boolean passes(Event event) {
      if (event != last) {
        last = event;
        passesLast = condition.dependsOnContext() || condition.holds(event, Condition.Steps.NONE);
        passed += passesLast ? 1 : 0;
      }
      return passesLast;
    }
  }

  private final String step;
  private final boolean isNeeded;
  private final Set<EventStream> on;

  /** In the order of the text. */
  private final Map<String, PartFit> parts = new LinkedHashMap<>();

  /** Null if every event of the streams fits. */
  private final ConditionParts condition;

  private long seen;
  private long fitting;
  private Event example;
  private Event nearMiss;
  private int fewestFailures = Integer.MAX_VALUE;

  /**
   * @param isNeeded whether every match needs an event that fits
   */
  StepFit(String step, boolean isNeeded, Step.Alternative alternative, FieldValues values) {
    this.step = step;
    this.isNeeded = isNeeded;
    this.on = alternative.on();
    this.condition =
        alternative.where().map(where -> new ConditionParts(where, Condition::new)).orElse(null);
    if (condition != null) {
      condition.all().forEach(part -> parts.put(part.text(), new PartFit(part)));
      parts.values().forEach(part -> watch(part, values));
    }
  }

  private void watch(PartFit part, FieldValues values) {
    part.condition
        .words()
        .keySet()
        .forEach(field -> on.forEach(stream -> values.watch(stream, field)));
  }

  void add(Event event) {
    if (!on.contains(event.stream())) {
      return;
    }
    seen++;
    int failures = 0;
    if (condition != null) {
      failures = condition.failures(part -> parts.get(part.toString()).passes(event));
    }
    if (failures == 0) {
      fitting++;
      example = example == null ? event : example;
    } else if (failures < fewestFailures) {
      fewestFailures = failures;
      nearMiss = event;
    }
  }

  /** Returns whether no event fits, although every match needs one. */
  boolean isUnmet() {
    return isNeeded && fitting == 0;
  }

  /** Returns one line, and what is suspicious about the step. */
  List<String> lines(FieldValues values) {
    List<String> lines = new ArrayList<>();
    String streams = String.join(", ", on.stream().map(EventStream::label).sorted().toList());
    if (seen == 0) {
      lines.add("%s: the recording has no %s event".formatted(step, streams));
      return lines;
    }
    lines.add(
        String.format(
            Locale.ENGLISH,
            "%s: %,d of %,d %s events %sfit%s",
            step,
            fitting,
            seen,
            streams,
            isConditional() ? "may " : "",
            example == null ? "" : ", for example " + oneLine(example.id())));
    for (PartFit part : parts.values()) {
      if (!part.condition.dependsOnContext()) {
        suspicion(part, values, lines);
      }
    }
    if (fitting == 0 && fewestFailures > 0 && nearMiss != null && lines.size() == 1) {
      lines.add("  no event meets all parts at once; the closest is " + oneLine(nearMiss.id()));
    }
    return lines;
  }

  /** Returns whether a part depends on earlier steps or the customer. */
  private boolean isConditional() {
    return parts.values().stream().anyMatch(part -> part.condition.dependsOnContext());
  }

  private void suspicion(PartFit part, FieldValues values, List<String> lines) {
    if (part.passed == 0) {
      lines.add("  never true: " + part.condition);
      new TreeMap<>(part.condition.words())
          .forEach(
              (field, words) ->
                  words.stream()
                      .sorted()
                      .forEach(word -> hint(field, word, values).forEach(lines::add)));
    } else if (part.passed == seen && parts.size() > 1) {
      lines.add("  always true: " + part.condition);
    }
  }

  private List<String> hint(String field, String word, FieldValues values) {
    List<String> hints = new ArrayList<>();
    for (EventStream stream : on) {
      if (stream.position(field) >= 0 && values.neverOccurs(stream, field, word)) {
        String near =
            values
                .near(stream, field, word)
                .map(
                    other ->
                        String.format(
                            Locale.ENGLISH,
                            "; '%s' does, %,d times",
                            oneLine(other),
                            values.count(stream, field, other)))
                .orElse("");
        hints.add("    '%s' never occurs in %s%s".formatted(word, field, near));
      }
    }
    return hints;
  }

  /** Text of events must not look like lines of the output. */
  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
