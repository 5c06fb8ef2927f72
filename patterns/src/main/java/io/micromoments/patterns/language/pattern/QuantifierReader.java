package io.micromoments.patterns.language.pattern;

import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.pattern.Step.Contiguity;
import io.micromoments.patterns.language.pattern.Step.Quantifier;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the quantifier of a step. */
final class QuantifierReader {

  private static final int MAX_TIMES = 100;
  private static final Pattern TIMES = Pattern.compile("(\\d{1,4})(?:(\\+)|\\.\\.(\\d{1,4}))?");
  private static final String TIMES_ALLOWED =
      "n, n..m or n+, such as 2, 2..4 or 1+ (at most " + MAX_TIMES + ")";

  private final MappingReader step;
  private final Problems problems;

  QuantifierReader(MappingReader step, Problems problems) {
    this.step = step;
    this.problems = problems;
  }

  /** Reads the quantifier; {@link Quantifier#ONE} for an absence. */
  Quantifier read(Contiguity contiguity) {
    int from = 1;
    int to = 1;
    boolean optional = step.flag("optional").orElse(false);
    Optional<ScalarNode> times = step.scalar("times", TIMES_ALLOWED);
    if (times.isPresent()) {
      Matcher matcher = TIMES.matcher(times.get().getValue().replace(" ", ""));
      if (!matcher.matches()) {
        problems.error(times.get(), "found " + Yaml.kind(times.get()), "allowed: " + TIMES_ALLOWED);
      } else {
        from = Integer.parseInt(matcher.group(1));
        to =
            matcher.group(2) != null
                ? Quantifier.UNBOUNDED
                : matcher.group(3) != null ? Integer.parseInt(matcher.group(3)) : from;
        boolean tooMany = from > MAX_TIMES || (to > MAX_TIMES && to != Quantifier.UNBOUNDED);
        if (to < from || to == 0 || tooMany) {
          problems.error(
              times.get(), "found " + Yaml.kind(times.get()), "allowed: " + TIMES_ALLOWED);
          from = 1;
          to = 1;
        } else if (from == 0) {
          optional = true;
          from = 1;
        }
      }
    }
    boolean greedy = step.flag("greedy").orElse(false);
    boolean consecutive = step.flag("consecutive").orElse(false);
    boolean combinations = step.flag("combinations").orElse(false);
    if (contiguity.isAbsence()) {
      for (String key : List.of("times", "optional", "greedy", "consecutive", "combinations")) {
        if (step.has(key)) {
          problems.error(
              step.keyNode(key),
              "an absence (not-next, not-followed-by) cannot have '%s'".formatted(key),
              "remove it");
        }
      }
      return Quantifier.ONE;
    }
    Quantifier quantifier = new Quantifier(from, to, optional, greedy, consecutive, combinations);
    if (quantifier.isSingle()) {
      for (String key : List.of("greedy", "consecutive", "combinations")) {
        if (step.flag(key).orElse(false)) {
          problems.error(
              step.keyNode(key),
              "'%s' requires a step that can repeat".formatted(key),
              "add 'times', such as times: 1+");
        }
      }
      return new Quantifier(1, 1, optional, false, false, false);
    }
    if (consecutive && combinations) {
      problems.error(
          step.keyNode("combinations"),
          "'consecutive' and 'combinations' are mutually exclusive",
          "keep one of them");
    }
    if (greedy && combinations) {
      problems.error(
          step.keyNode("greedy"),
          "'greedy' and 'combinations' are mutually exclusive",
          "keep one of them");
    }
    return quantifier;
  }
}
