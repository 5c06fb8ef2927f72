package io.micromoments.patterns.language.pattern;

import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.condition.ConditionCompiler;
import io.micromoments.patterns.language.condition.ExpressionReader;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.pattern.Step.Alternative;
import io.micromoments.patterns.language.pattern.Step.ChoiceStep;
import io.micromoments.patterns.language.pattern.Step.Contiguity;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.patterns.language.pattern.Step.GroupStep;
import io.micromoments.patterns.language.pattern.Step.Quantifier;
import io.micromoments.schemas.EventStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads the steps of a pattern in two passes: first names and streams, then conditions, which may
 * refer to other steps.
 */
final class StepReader {

  static final int MAX_STEPS = 50;
  private static final int MAX_DEPTH = 4;
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

  private final ExpressionReader expressions;
  private final CelTypes types;
  private final Problems problems;
  private final Map<String, CelType> declared = new LinkedHashMap<>();
  private final Map<String, Node> names = new LinkedHashMap<>();
  private final Map<Step, Node> places = new IdentityHashMap<>();
  private final AlternativeReader alternatives;
  private final Set<String> absences = new HashSet<>();
  private int count;

  /**
   * @param customer the variables on the customer, available to all conditions
   */
  StepReader(
      ExpressionReader expressions,
      CelTypes types,
      Map<String, CelType> customer,
      Problems problems) {
    this.expressions = expressions;
    this.types = types;
    this.problems = problems;
    this.alternatives = new AlternativeReader(expressions, types, customer, problems);
  }

  /**
   * Returns the list types of the steps that take events, by name: the variables available at the
   * match.
   */
  Map<String, CelType> matched() {
    return declared;
  }

  /** Returns the node of each step. */
  Map<Step, Node> places() {
    return places;
  }

  /** Returns the reader of events outside steps. */
  AlternativeReader alternatives() {
    return alternatives;
  }

  List<Step> readTop(Node node) {
    declare(node, 0);
    expressions.declareSteps(declared.keySet(), absences);
    return read(node, new LinkedHashMap<>(), false);
  }

  /** First pass: collects names and streams. */
  private void declare(Node node, int depth) {
    for (Node element : MappingReader.elements(node)) {
      if (element instanceof SequenceNode && depth <= MAX_DEPTH) {
        declare(element, depth + 1); // a sequence of alternatives
      }
      if (!(element instanceof MappingNode mapping) || depth > MAX_DEPTH) {
        continue;
      }
      Problems ignored = new Problems("");
      MappingReader step = new MappingReader(mapping, "a step", ignored);
      boolean isNested = false;
      for (String key : List.of("steps", ChoiceReader.ALL_OF, ChoiceReader.EITHER)) {
        if (step.has(key)) {
          declare(step.value(key).orElseThrow(), depth + 1);
          isNested = true;
        }
      }
      if (isNested) {
        continue;
      }
      Optional<ScalarNode> name = step.scalar("step", "");
      Set<EventStream> streams = EnumSet.noneOf(EventStream.class);
      streams.addAll(alternatives.streams(step, false));
      for (Node alternative : step.list("any-of")) {
        if (alternative instanceof MappingNode either) {
          streams.addAll(alternatives.streams(new MappingReader(either, "", ignored), false));
        }
      }
      if (name.isPresent() && !streams.isEmpty()) {
        String then = step.scalar("then", "").map(ScalarNode::getValue).orElse("");
        if (then.startsWith("not-")) {
          absences.add(name.get().getValue());
        } else {
          declared.put(name.get().getValue(), PatternReader.listOf(types.event(streams)));
        }
      }
    }
  }

  /**
   * Second pass: reads the steps with their conditions.
   *
   * @param earlier the steps whose events a condition may refer to
   * @param inGroup whether the steps are in a group
   */
  private List<Step> read(Node node, Map<String, CelType> earlier, boolean inGroup) {
    List<Step> steps = new ArrayList<>();
    boolean first = true;
    for (Node element : MappingReader.elements(node)) {
      if (++count > MAX_STEPS) {
        problems.error(
            element,
            String.format(Locale.ROOT, "the pattern has more than %d steps", MAX_STEPS),
            "split it into two patterns");
        return steps;
      }
      if (element instanceof MappingNode mapping) {
        boolean isFirst = first;
        readStep(mapping, isFirst, inGroup, earlier)
            .ifPresent(
                step -> {
                  steps.add(step);
                  places.put(step, mapping);
                });
        first = false;
      } else {
        problems.error(
            element,
            "found " + Yaml.kind(element),
            "allowed: a step such as {step: search, on: clickstream}");
      }
    }
    return steps;
  }

  Optional<Step> readStep(
      MappingNode mapping, boolean first, boolean inGroup, Map<String, CelType> earlier) {
    MappingReader step = new MappingReader(mapping, "a step", problems);
    if (step.has(ChoiceReader.ALL_OF) || step.has(ChoiceReader.EITHER)) {
      return new ChoiceReader(this, problems).read(step, first, inGroup, earlier);
    }
    boolean isGroup = step.has("steps");
    String name = stepName(step, isGroup);
    Optional<Contiguity> then =
        step.oneOf(step.value("then"), List.of(Contiguity.values()), Contiguity::label);
    if (first && then.isPresent()) {
      problems.error(
          step.keyNode("then"),
          inGroup
              ? "the first step of a group cannot have 'then'"
              : "the first step of a pattern cannot have 'then'",
          inGroup
              ? "move 'then' to the group"
              : then.get().isAbsence()
                  ? "an absence begins at the event before it, and there is none; to require that"
                      + " something did not happen before an event, declare a feature with aggregate:"
                      + " since or count"
                  : "remove 'then'");
    }
    Contiguity contiguity = then.orElse(Contiguity.FOLLOWED_BY);
    Quantifier quantifier = new QuantifierReader(step, problems).read(contiguity);
    if (isGroup) {
      return Optional.of(group(step, name, contiguity, quantifier, earlier));
    }
    Optional<Duration> within = within(step, quantifier, first);
    Set<EventStream> allStreams = EnumSet.noneOf(EventStream.class);
    if (declared.containsKey(name) && !contiguity.isAbsence()) {
      earlier.put(name, declared.get(name));
    }
    List<Alternative> anyOf = alternatives.all(step, earlier);
    anyOf.forEach(alternative -> allStreams.addAll(alternative.on()));
    Optional<Alternative> until = alternatives.until(step, quantifier, allStreams, earlier);
    Optional<Duration> eachWithin = eachWithin(step, quantifier);
    Optional<Duration> absentFor = absentFor(step, contiguity, inGroup);
    step.finish();
    return Optional.of(
        new EventStep(name, contiguity, anyOf, quantifier, until, within, eachWithin, absentFor));
  }

  private GroupStep group(
      MappingReader step,
      String name,
      Contiguity contiguity,
      Quantifier quantifier,
      Map<String, CelType> earlier) {
    if (contiguity.isAbsence()) {
      problems.error(
          step.keyNode("then"),
          "a group cannot be negated (not-next, not-followed-by)",
          "negate single steps instead: several steps with 'then: not-followed-by'");
    }
    if (quantifier.greedy()) {
      problems.error(
          step.keyNode("greedy"), "a group cannot be greedy", "move 'greedy' to a step inside it");
    }
    for (String key : List.of("on", "where", "any-of", "within")) {
      if (step.has(key)) {
        problems.error(
            step.keyNode(key),
            "a group cannot have '%s'".formatted(key),
            "move it to the steps inside the group");
      }
    }
    Node inner = step.value("steps").orElseThrow();
    Map<String, CelType> visible = new LinkedHashMap<>(earlier);
    if (!quantifier.isSingle()) {
      // A later iteration of the group may refer to the events of earlier iterations of any of its
      // steps.
      innerNames(inner).forEach(each -> visible.put(each, declared.get(each)));
    }
    List<Step> steps = read(inner, visible, true);
    earlier.putAll(visible);
    Set<EventStream> streams = EnumSet.noneOf(EventStream.class);
    steps.forEach(each -> streams.addAll(streamsOf(each)));
    Optional<Alternative> until = alternatives.until(step, quantifier, streams, earlier);
    step.finish();
    if (steps.isEmpty()) {
      problems.error(inner, "a group needs at least one step", "");
    }
    return new GroupStep(name, contiguity, steps, quantifier, until);
  }

  private List<String> innerNames(Node node) {
    List<String> inner = new ArrayList<>();
    for (Node element : MappingReader.elements(node)) {
      if (element instanceof MappingNode mapping) {
        MappingReader step = new MappingReader(mapping, "", new Problems(""));
        if (step.has("steps")) {
          inner.addAll(innerNames(step.value("steps").orElseThrow()));
        } else {
          step.scalar("step", "")
              .map(ScalarNode::getValue)
              .filter(declared::containsKey)
              .ifPresent(inner::add);
        }
      }
    }
    return inner;
  }

  private static Set<EventStream> streamsOf(Step step) {
    Set<EventStream> streams = EnumSet.noneOf(EventStream.class);
    if (step instanceof EventStep event) {
      event.anyOf().forEach(alternative -> streams.addAll(alternative.on()));
    } else if (step instanceof GroupStep group) {
      group.steps().forEach(each -> streams.addAll(streamsOf(each)));
    } else if (step instanceof ChoiceStep choice) {
      choice
          .sequences()
          .forEach(sequence -> sequence.forEach(each -> streams.addAll(streamsOf(each))));
    }
    return streams;
  }

  private String stepName(MappingReader step, boolean isGroup) {
    Optional<Node> node = isGroup ? step.value("step") : step.required("step", "step: search");
    String allowed =
        "a name such as search or rate_view: letters, digits and underscores, starting with a"
            + " letter (up to 60 characters)";
    Optional<ScalarNode> scalar = step.scalar(node, allowed);
    if (scalar.isEmpty()) {
      return "";
    }
    String name = scalar.get().getValue();
    if (!IDENTIFIER.matcher(name).matches() || name.length() > 60) {
      problems.error(scalar.get(), "found " + Yaml.kind(scalar.get()), "allowed: " + allowed);
    } else if (ConditionCompiler.RESERVED.contains(name)) {
      problems.error(
          scalar.get(), "'%s' is reserved in conditions".formatted(name), "choose another name");
    } else if (names.putIfAbsent(name, scalar.get()) != null) {
      problems.error(
          scalar.get(), "duplicate step name '%s'".formatted(name), "choose a unique name");
    }
    return name;
  }

  private Optional<Duration> within(MappingReader step, Quantifier quantifier, boolean first) {
    Optional<Duration> within = step.duration("within");
    if (within.isEmpty()) {
      return within;
    }
    if (first) {
      problems.error(
          step.keyNode("within"),
          "'within' on a step counts from the previous step, and the first step has none",
          "move 'within' to the pattern or to a later step");
    } else if (!quantifier.isSingle() || quantifier.optional()) {
      problems.error(
          step.keyNode("within"),
          "'within' is allowed only on required steps without repetition",
          "move 'within' to the pattern");
    }
    return within;
  }

  private Optional<Duration> eachWithin(MappingReader step, Quantifier quantifier) {
    Optional<Duration> eachWithin = step.duration("each-within");
    if (eachWithin.isPresent() && quantifier.isSingle()) {
      problems.error(
          step.keyNode("each-within"),
          "'each-within' requires a step that can repeat",
          "add 'times', such as times: 3");
    }
    return eachWithin;
  }

  private Optional<Duration> absentFor(MappingReader step, Contiguity contiguity, boolean inGroup) {
    Optional<Duration> absentFor = step.duration("for");
    if (absentFor.isPresent() && (contiguity != Contiguity.NOT_FOLLOWED_BY || inGroup)) {
      problems.error(
          step.keyNode("for"),
          "'for' is allowed only with 'then: not-followed-by', outside groups",
          "add then: not-followed-by, or remove 'for'");
    }
    return absentFor;
  }
}
