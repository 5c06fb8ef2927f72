package io.micromoments.patterns.language.pattern;

import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.pattern.MomentPattern.Skip;
import io.micromoments.patterns.language.pattern.Step.Contiguity;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.schemas.MomentKind;
import io.micromoments.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads {@code on-timeout}. A partial match that times out after a step is a match of the steps up
 * to this one, followed by the absence of the next.
 */
final class OnTimeoutReader {

  private final Problems problems;
  private final OnMatchReader onMatchReader;
  private final Map<String, CelType> variables;

  /**
   * @param variables what expressions on a match of the whole pattern may read
   */
  OnTimeoutReader(Problems problems, OnMatchReader onMatchReader, Map<String, CelType> variables) {
    this.problems = problems;
    this.onMatchReader = onMatchReader;
    this.variables = variables;
  }

  Optional<OnTimeout> read(MappingReader in, List<Step> steps, Skip skip) {
    Optional<MomentKind> moment =
        in.oneOf(in.value("moment"), List.of(MomentKind.values()), MomentKind::name);
    Optional<String> intent =
        in.required("intent", "intent: abandoned-checkout")
            .flatMap(node -> in.scalar(Optional.of(node), "a word such as abandoned-checkout"))
            .map(ScalarNode::getValue);
    int after = after(in, steps);
    if (!(skip instanceof Skip.Overlapping || skip instanceof Skip.None)) {
      problems.error(
          in.node(),
          "'on-timeout' requires skip: overlapping or skip: none",
          "change 'skip', or remove 'on-timeout'");
    }
    Map<String, CelType> known = new LinkedHashMap<>(variables);
    if (after >= 0) {
      MomentPattern.eventSteps(steps.subList(after + 1, steps.size()))
          .forEach(step -> known.remove(step.name()));
    }
    OnMatchReader.OnMatch onMatch = onMatchReader.read(in, known);
    in.finish();
    if (after < 0 || intent.isEmpty()) {
      return Optional.empty();
    }
    List<Step> taken = new ArrayList<>(steps.subList(0, after + 1));
    taken.add(((EventStep) steps.get(after + 1)).withThen(Contiguity.NOT_FOLLOWED_BY));
    return Optional.of(new OnTimeout(moment, intent.get(), List.copyOf(taken), onMatch));
  }

  /** Returns the index of the step after which a partial match times out; -1 if there is none. */
  private int after(MappingReader in, List<Step> steps) {
    Optional<Node> value = in.value("after");
    Optional<String> name = value.flatMap(node -> in.word(node, "the name of a step"));
    if (steps.isEmpty() || (value.isPresent() && name.isEmpty())) {
      return -1;
    }
    Node place = value.orElse(in.node());
    int after =
        name.map(each -> steps.stream().map(Step::name).toList().indexOf(each))
            .orElse(steps.size() - 2);
    List<String> allowed = allowed(steps);
    if (after < 0 || !canTimeOut(steps, after)) {
      problems.error(
          place,
          name.map("no partial match can time out after '%s'"::formatted)
              .orElse("no partial match can time out before the last step"),
          "'after' must name a required step, followed by a step that takes one event and is not"
              + " 'next'; "
              + (allowed.isEmpty()
                  ? "this pattern has none"
                  : Names.allowed(name.orElse(""), allowed)));
      return -1;
    }
    return after;
  }

  private static List<String> allowed(List<Step> steps) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (canTimeOut(steps, i) && !steps.get(i).name().isEmpty()) {
        names.add(steps.get(i).name());
      }
    }
    return names;
  }

  private static boolean canTimeOut(List<Step> steps, int after) {
    return after + 1 < steps.size()
        && !steps.get(after).then().isAbsence()
        && !steps.get(after).quantifier().optional()
        && steps.get(after + 1) instanceof EventStep next
        && next.quantifier().equals(Step.Quantifier.ONE)
        && (next.then() == Contiguity.FOLLOWED_BY || next.then() == Contiguity.FOLLOWED_BY_ANY);
  }
}
