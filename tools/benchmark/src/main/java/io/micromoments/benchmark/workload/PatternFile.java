package io.micromoments.benchmark.workload;

import io.micromoments.patterns.language.file.SourceText;
import java.util.List;
import java.util.Locale;

/** Formats a pattern of the family as the file that an analyst would write. */
public final class PatternFile {

  private PatternFile() {}

  public static SourceText of(PatternSpec spec) {
    return new SourceText(spec.name() + ".yaml", head(spec) + steps(spec));
  }

  public static List<SourceText> of(List<PatternSpec> specs) {
    return specs.stream().map(PatternFile::of).toList();
  }

  private static String head(PatternSpec spec) {
    return String.format(
        Locale.ROOT,
        """
        pattern: %s
        version: 1
        moment: KNOW
        intent: %s
        within: %dm
        skip: past-last-event
        steps:
        """,
        spec.name(),
        spec.category(),
        spec.template().within().toMinutes());
  }

  private static String steps(PatternSpec spec) {
    Template template = spec.template();
    StringBuilder steps = new StringBuilder();
    steps.append(
        step(
            "start",
            "event.action == \"%s\" && event.value > %s"
                .formatted(spec.start(), PatternSpec.START_VALUE),
            ""));
    if (template.hasMiddle()) {
      String more =
          switch (template) {
            case REPETITION -> "    times: 2\n";
            case OPTION -> "    optional: true\n";
            case PAIR, TRIPLE, NEGATION, ABSENCE -> "";
          };
      steps.append(step("middle", "event.action == \"%s\"".formatted(spec.middle()), more));
    }
    if (template.hasForbidden()) {
      steps.append(
          step(
              "forbidden",
              "event.action == \"%s\"".formatted(spec.forbidden()),
              "    then: not-followed-by\n"));
    }
    if (template.hasEnd()) {
      String condition =
          template == Template.NEGATION
              ? "event.action == \"%s\" && event.value > %s"
                  .formatted(spec.end(), PatternSpec.END_VALUE)
              : "event.action == \"%s\" && event.item_category == \"%s\""
                  .formatted(spec.end(), spec.category());
      steps.append(step("end", condition, ""));
    }
    return steps.toString();
  }

  private static String step(String name, String where, String more) {
    return "  - step: %s\n%s    on: clickstream\n    where: %s\n".formatted(name, more, where);
  }
}
