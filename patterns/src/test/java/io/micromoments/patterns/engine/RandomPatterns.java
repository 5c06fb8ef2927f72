package io.micromoments.patterns.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Generates random, valid pattern files over the whole language, and counts the features that it
 * uses. Conditions refer to the fields action and item_category, which are letters, and value, a
 * digit.
 */
public final class RandomPatterns {

  /** Everything that a pattern can express about order, number, time and skipping. */
  static final List<String> FEATURES =
      List.of(
          "next",
          "followed-by",
          "followed-by-any",
          "not-next",
          "not-followed-by",
          "absence-at-end",
          "absence-after-loop",
          "absence-within",
          "absence-for",
          "each-within",
          "times-n",
          "times-range",
          "times-from-zero",
          "loop",
          "loop-from-n",
          "optional",
          "greedy",
          "consecutive",
          "combinations",
          "until",
          "group",
          "group-times",
          "group-loop",
          "group-optional",
          "group-first",
          "group-nested",
          "group-until",
          "any-of",
          "two-streams",
          "iterative",
          "iterative-own-loop",
          "within",
          "step-within",
          "skip overlapping",
          "skip none",
          "skip to-next",
          "skip past-last-event",
          "skip to-first",
          "skip to-last");

  private final Random random;
  private final Map<String, Integer> coverage;
  private final StringBuilder yaml = new StringBuilder();
  private final List<String> taken = new ArrayList<>();
  private final List<String> topLevel = new ArrayList<>();
  private int names;
  private boolean previousOptional;
  private boolean previousGreedy;
  private boolean previousLoop;
  private boolean isAfterTimedAbsence;

  private RandomPatterns(Random random, Map<String, Integer> coverage) {
    this.random = random;
    this.coverage = coverage;
  }

  public static Map<String, Integer> newCoverage() {
    Map<String, Integer> coverage = new TreeMap<>();
    FEATURES.forEach(feature -> coverage.put(feature, 0));
    return coverage;
  }

  public static String next(Random random, Map<String, Integer> coverage) {
    return new RandomPatterns(random, coverage).pattern();
  }

  private String pattern() {
    int steps = 1 + random.nextInt(4);
    StringBuilder body = new StringBuilder();
    boolean stepWindows = chance(12) && steps > 1;
    boolean someRequired = false;
    for (int i = 0; i < steps; i++) {
      boolean last = i == steps - 1;
      boolean first = i == 0;
      yaml.setLength(0);
      if (stepWindows) {
        plainStep("  ", first);
        previousOptional = false;
        someRequired = true;
      } else if (isAfterTimedAbsence) {
        isAfterTimedAbsence = false;
        single();
        someRequired = true;
      } else if (!first && !previousOptional && chance(22)) {
        absence(last);
      } else if (chance(15)) {
        someRequired |= !group(first, last && !someRequired);
      } else {
        someRequired |= !step("  ", first, last && !someRequired, true);
      }
      body.append(yaml);
    }
    StringBuilder file = new StringBuilder();
    file.append("pattern: p\nversion: 1\nmoment: KNOW\nintent: i\n");
    if (!stepWindows || chance(50)) {
      seen("within");
      file.append("within: ").append(8 + random.nextInt(20)).append("s\n");
    }
    file.append("skip: ").append(skip()).append("\nsteps:\n").append(body);
    return file.toString();
  }

  private String skip() {
    int choice = random.nextInt(7);
    if (choice >= 5 && !topLevel.isEmpty()) {
      String kind = choice == 5 ? "to-first" : "to-last";
      seen("skip " + kind);
      return kind + " " + topLevel.get(random.nextInt(topLevel.size()));
    }
    String kind =
        List.of("overlapping", "overlapping", "none", "to-next", "past-last-event")
            .get(random.nextInt(5));
    seen("skip " + kind);
    return kind;
  }

  private void plainStep(String indent, boolean first) {
    String name = "s" + names++;
    line(indent, "- step: " + name);
    follow(indent, first);
    condition(indent, null);
    if (!first) {
      seen("step-within");
      line(indent, "  within: " + (3 + random.nextInt(5)) + "s");
    }
    taken.add(name);
    topLevel.add(name);
  }

  private void single() {
    String name = "s" + names++;
    line("  ", "- step: " + name);
    follow("  ", false);
    condition("  ", null);
    taken.add(name);
    topLevel.add(name);
    previousOptional = false;
    previousGreedy = false;
    previousLoop = false;
  }

  private void absence(boolean last) {
    String name = "s" + names++;
    line("  ", "- step: " + name);
    boolean next = chance(50);
    line("  ", "  then: " + (next ? "not-next" : "not-followed-by"));
    seen(next ? "not-next" : "not-followed-by");
    if (last && !next) {
      seen("absence-at-end");
      if (previousLoop) {
        seen("absence-after-loop");
      }
    }
    condition("  ", null);
    if (last && !next && chance(30)) {
      seen("absence-within");
      line("  ", "  within: " + (3 + random.nextInt(5)) + "s");
    }
    if (!last && !next && chance(30)) {
      seen("absence-for");
      line("  ", "  for: " + (2 + random.nextInt(4)) + "s");
      isAfterTimedAbsence = true;
    }
    previousOptional = false;
    previousGreedy = false;
    previousLoop = false;
  }

  /** Writes a step; returns whether it is optional. */
  private boolean step(String indent, boolean first, boolean required, boolean top) {
    String name = "s" + names++;
    line(indent, "- step: " + name);
    follow(indent, first);
    boolean mayBeOptional = !required && !previousGreedy;
    boolean optional = false;
    boolean loop = false;
    boolean greedy = false;
    int kind = random.nextInt(10);
    if (kind < 5) {
      if (mayBeOptional && chance(25)) {
        optional = true;
        seen("optional");
        line(indent, "  optional: true");
      }
    } else {
      loop = kind >= 8;
      if (kind == 5) {
        seen("times-n");
        line(indent, "  times: " + (2 + random.nextInt(2)));
      } else if (kind == 6 || kind == 7) {
        boolean zero = mayBeOptional && chance(25);
        seen(zero ? "times-from-zero" : "times-range");
        optional = zero;
        line(indent, "  times: " + (zero ? "0..2" : (1 + random.nextInt(2)) + "..3"));
      } else {
        boolean more = chance(40);
        seen(more ? "loop-from-n" : "loop");
        line(indent, "  times: " + (more ? "2+" : "1+"));
      }
      boolean combinations = false;
      if (chance(20)) {
        seen("each-within");
        line(indent, "  each-within: " + (2 + random.nextInt(4)) + "s");
      }
      if (chance(30)) {
        seen("consecutive");
        line(indent, "  consecutive: true");
      } else if (chance(20)) {
        combinations = true;
        seen("combinations");
        line(indent, "  combinations: true");
      }
      if (!combinations && chance(25)) {
        greedy = true;
        seen("greedy");
        line(indent, "  greedy: true");
      }
      if (loop && !greedy && chance(30)) {
        seen("until");
        line(indent, "  until: event.action == '" + letter() + "' && event.value > 4.0");
      }
      if (!optional && mayBeOptional && chance(15)) {
        optional = true;
        seen("optional");
        line(indent, "  optional: true");
      }
    }
    condition(indent, loop ? name : null);
    taken.add(name);
    if (top) {
      topLevel.add(name);
    }
    previousOptional = optional;
    previousGreedy = greedy;
    previousLoop = loop;
    return optional;
  }

  private boolean group(boolean first, boolean required) {
    seen("group");
    if (first) {
      seen("group-first");
    }
    line("  ", "- steps:");
    int size = 1 + random.nextInt(2);
    boolean outerGreedy = previousGreedy;
    for (int i = 0; i < size; i++) {
      previousGreedy = i == 0 ? outerGreedy : previousGreedy;
      if (chance(10)) {
        seen("group-nested");
        line("      ", "- steps:");
        step("          ", true, true, false);
        follow("      ", i == 0);
        if (chance(50)) {
          line("      ", "  times: 2");
        }
      } else {
        step("      ", i == 0, true, false);
      }
    }
    boolean innerGreedy = previousGreedy;
    follow("  ", first);
    boolean optional = !required && !outerGreedy && chance(20);
    if (optional) {
      seen("group-optional");
      line("  ", "  optional: true");
    }
    boolean loop = false;
    if (chance(30)) {
      seen("group-times");
      line("  ", "  times: 2");
    } else if (chance(25)) {
      loop = true;
      seen("group-loop");
      line("  ", "  times: 1+");
      if (chance(30)) {
        seen("group-until");
        line("  ", "  until: event.action == '" + letter() + "' && event.value > 6.0");
      }
    }
    previousOptional = optional;
    previousGreedy = innerGreedy;
    previousLoop = loop;
    return optional;
  }

  private void follow(String indent, boolean first) {
    if (first) {
      return;
    }
    String kind = List.of("next", "followed-by", "followed-by-any").get(random.nextInt(3));
    seen(kind);
    line(indent, "  then: " + kind);
  }

  private void condition(String indent, String ownLoop) {
    if (chance(15)) {
      seen("any-of");
      line(indent, "  any-of:");
      line(indent, "    - { on: clickstream, where: event.action == '" + letter() + "' }");
      line(indent, "    - { on: clickstream, where: event.action == '" + letter() + "' }");
      return;
    }
    if (chance(10)) {
      seen("two-streams");
      line(indent, "  on: [clickstream, interaction]");
      line(indent, "  where: event.item_category == '" + letter() + "'");
      return;
    }
    line(indent, "  on: clickstream");
    String where = "event.action == '" + letter() + "'";
    if (ownLoop != null && chance(25)) {
      seen("iterative-own-loop");
      where += " && " + ownLoop + ".all(x, x.value != event.value)";
      line(indent, "  where: \"" + where + "\"");
      return;
    }
    if (!taken.isEmpty() && chance(25)) {
      String earlier = taken.get(random.nextInt(taken.size()));
      seen("iterative");
      where +=
          chance(50)
              ? " && event.value >= " + earlier + "[0].value"
              : " && " + earlier + ".all(x, x.value <= event.value)";
    } else if (chance(25)) {
      where += " && event.value > " + random.nextInt(6) + ".0";
    }
    line(indent, "  where: \"" + where + "\"");
  }

  private void line(String indent, String text) {
    yaml.append(indent).append(text).append('\n');
  }

  private String letter() {
    return String.valueOf((char) ('a' + random.nextInt(3)));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private void seen(String feature) {
    coverage.merge(feature, 1, Integer::sum);
  }
}
