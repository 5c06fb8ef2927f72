package io.micromoments.patterns.language.pattern;

import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.pattern.Step.ChoiceStep;
import io.micromoments.patterns.language.pattern.Step.Contiguity;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads steps that can occur in any order ({@code all-of}) and alternatives ({@code either}). */
final class ChoiceReader {

  static final String ALL_OF = "all-of";
  static final String EITHER = "either";

  /** All orders of this many steps are few enough. */
  private static final int MAX_IN_ANY_ORDER = 4;

  private final StepReader steps;
  private final Problems problems;

  ChoiceReader(StepReader steps, Problems problems) {
    this.steps = steps;
    this.problems = problems;
  }

  /**
   * Reads a choice.
   *
   * @param earlier the steps whose events a condition may refer to; those of the choice are added
   */
  Optional<Step> read(
      MappingReader choice, boolean first, boolean inGroup, Map<String, CelType> earlier) {
    Optional<Contiguity> then =
        choice.oneOf(
            choice.value("then"),
            List.of(Contiguity.NEXT, Contiguity.FOLLOWED_BY, Contiguity.FOLLOWED_BY_ANY),
            Contiguity::label);
    if (first && then.isPresent()) {
      problems.error(
          choice.keyNode("then"),
          "the first step of a pattern cannot have 'then'",
          "remove 'then'");
    }
    if (inGroup) {
      problems.error(
          choice.node(),
          "'all-of' and 'either' are not allowed in a group",
          "write two patterns, or repeat the steps");
    }
    boolean isAllOf = choice.has(ALL_OF);
    Map<String, CelType> after = new LinkedHashMap<>(earlier);
    List<List<EventStep>> sequences =
        isAllOf ? allOf(choice, first, earlier, after) : either(choice, first, earlier, after);
    if (isAllOf && choice.has(EITHER)) {
      problems.error(
          choice.keyNode(EITHER), "'either' cannot be combined with 'all-of'", "keep one of them");
    }
    earlier.putAll(after);
    choice.finish();
    return sequences.isEmpty()
        ? Optional.empty()
        : Optional.of(new ChoiceStep(then.orElse(Contiguity.FOLLOWED_BY), sequences));
  }

  private List<List<EventStep>> allOf(
      MappingReader choice,
      boolean first,
      Map<String, CelType> earlier,
      Map<String, CelType> after) {
    List<EventStep> all = new ArrayList<>();
    List<Node> nodes = choice.list(ALL_OF);
    for (Node node : nodes) {
      event(node, first, new LinkedHashMap<>(earlier), after).ifPresent(all::add);
    }
    for (EventStep step : all) {
      if (step.then() != Contiguity.FOLLOWED_BY
          || !step.quantifier().isSingle()
          || step.quantifier().optional()
          || step.within().isPresent()) {
        problems.error(
            choice.keyNode(ALL_OF),
            "step '%s' of 'all-of' has 'then', 'times', 'optional' or 'within'"
                .formatted(step.name()),
            "remove it: each step of 'all-of' takes one event, in any order");
      }
    }
    if (nodes.size() < 2 || nodes.size() > MAX_IN_ANY_ORDER) {
      problems.error(
          choice.keyNode(ALL_OF),
          String.format(
              Locale.ROOT,
              "'all-of' needs 2 to %d steps, found %d",
              MAX_IN_ANY_ORDER,
              nodes.size()),
          "for example all-of: [{step: a, on: clickstream}, {step: b, on: beacon}]");
      return List.of();
    }
    if (all.size() < nodes.size()) {
      return List.of();
    }
    List<List<EventStep>> orders = new ArrayList<>();
    permute(all, new ArrayList<>(), orders);
    return orders;
  }

  private static void permute(
      List<EventStep> left, List<EventStep> chosen, List<List<EventStep>> orders) {
    if (left.isEmpty()) {
      orders.add(List.copyOf(chosen));
    }
    for (EventStep each : left) {
      List<EventStep> others = new ArrayList<>(left);
      others.remove(each);
      List<EventStep> more = new ArrayList<>(chosen);
      more.add(each);
      permute(others, more, orders);
    }
  }

  private static Optional<Node> thenOfFirst(Node step) {
    return step instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .map(NodeTuple::getKeyNode)
            .filter(key -> key instanceof ScalarNode scalar && scalar.getValue().equals("then"))
            .findFirst()
        : Optional.empty();
  }

  private List<List<EventStep>> either(
      MappingReader choice,
      boolean first,
      Map<String, CelType> earlier,
      Map<String, CelType> after) {
    List<List<EventStep>> sequences = new ArrayList<>();
    for (Node alternative : choice.list(EITHER)) {
      List<EventStep> sequence = new ArrayList<>();
      Map<String, CelType> visible = new LinkedHashMap<>(earlier);
      List<Node> nodes =
          alternative instanceof SequenceNode list ? list.getValue() : List.of(alternative);
      thenOfFirst(nodes.isEmpty() ? alternative : nodes.get(0))
          .ifPresent(
              key ->
                  problems.error(
                      key,
                      "the first step of a sequence cannot have 'then'",
                      "write it beside 'either', for all sequences"));
      for (Node node : nodes) {
        event(node, first && sequence.isEmpty(), visible, after).ifPresent(sequence::add);
      }
      boolean isUsable =
          !sequence.isEmpty()
              && !sequence.get(0).then().isAbsence()
              && !sequence.get(sequence.size() - 1).then().isAbsence()
              && sequence.stream().noneMatch(each -> each.quantifier().optional());
      if (isUsable) {
        sequences.add(List.copyOf(sequence));
      } else {
        problems.error(
            alternative,
            "each sequence of 'either' must begin and end with a step that takes events, and"
                + " cannot have optional steps",
            "for example either: [[{step: a, on: clickstream}], [{step: b, on: beacon}]]");
      }
    }
    if (choice.list(EITHER).size() < 2) {
      problems.error(
          choice.keyNode(EITHER),
          "'either' needs at least two sequences",
          "for example either: [[{step: a, on: clickstream}], [{step: b, on: beacon}]]");
    }
    return sequences.size() < 2 ? List.of() : sequences;
  }

  private Optional<EventStep> event(
      Node node, boolean first, Map<String, CelType> visible, Map<String, CelType> after) {
    if (!(node instanceof MappingNode mapping)) {
      problems.error(
          node, "found " + Yaml.kind(node), "allowed: a step such as {step: a, on: clickstream}");
      return Optional.empty();
    }
    Optional<Step> step = steps.readStep(mapping, first, false, visible);
    after.putAll(visible);
    step.ifPresent(each -> steps.places().put(each, node));
    if (step.isPresent() && !(step.get() instanceof EventStep)) {
      problems.error(
          node, "only steps that take events are allowed here", "write the steps one by one");
      return Optional.empty();
    }
    return step.map(EventStep.class::cast);
  }
}
