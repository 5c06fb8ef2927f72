package io.micromoments.patterns.language.pattern;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.condition.ExpressionReader;
import io.micromoments.patterns.language.file.MappingReader;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.patterns.language.pattern.Step.Alternative;
import io.micromoments.patterns.language.pattern.Step.Quantifier;
import io.micromoments.schemas.EventStream;
import io.micromoments.text.Names;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads which events a step takes: their streams, and conditions on them. */
final class AlternativeReader {

  private final ExpressionReader expressions;
  private final CelTypes types;
  private final Map<String, CelType> customer;
  private final Problems problems;

  /**
   * @param customer the variables on the customer, available to all conditions
   */
  AlternativeReader(
      ExpressionReader expressions,
      CelTypes types,
      Map<String, CelType> customer,
      Problems problems) {
    this.expressions = expressions;
    this.types = types;
    this.customer = customer;
    this.problems = problems;
  }

  /** Reads the alternatives of a step, of which most have one. */
  List<Alternative> all(MappingReader step, Map<String, CelType> earlier) {
    if (!step.has("any-of")) {
      return alternative(step, earlier).map(List::of).orElse(List.of());
    }
    for (String key : List.of("on", "where")) {
      if (step.has(key)) {
        problems.error(
            step.keyNode(key),
            "'%s' cannot be combined with 'any-of'".formatted(key),
            "move it into the alternatives");
      }
    }
    List<Alternative> alternatives = new ArrayList<>();
    for (Node node : step.list("any-of")) {
      if (node instanceof MappingNode mapping) {
        MappingReader reader = new MappingReader(mapping, "an alternative", problems);
        alternative(reader, earlier).ifPresent(alternatives::add);
        reader.finish();
      } else {
        problems.error(node, "found " + Yaml.kind(node), "allowed: {on: clickstream, where: …}");
      }
    }
    if (alternatives.isEmpty()) {
      problems.error(step.keyNode("any-of"), "'any-of' needs at least one alternative", "");
    }
    return alternatives;
  }

  /**
   * Reads the streams and the condition of an event.
   *
   * @param earlier the variables of the condition beside {@code event}
   */
  Optional<Alternative> alternative(MappingReader reader, Map<String, CelType> earlier) {
    reader.required("on", "on: clickstream");
    Set<EventStream> streams = streams(reader, true);
    Optional<ScalarNode> where =
        reader.scalar("where", "a CEL condition on event and earlier steps");
    if (streams.isEmpty()) {
      return Optional.empty();
    }
    Optional<Expression> condition = where.flatMap(node -> condition(node, streams, earlier));
    return Optional.of(new Alternative(streams, condition));
  }

  /**
   * Reads the streams of an event.
   *
   * @param report whether errors are reported
   */
  Set<EventStream> streams(MappingReader reader, boolean report) {
    Set<EventStream> streams = EnumSet.noneOf(EventStream.class);
    for (Node node : reader.list("on")) {
      String found = node instanceof ScalarNode scalar ? scalar.getValue() : "";
      Optional<EventStream> stream = EventStream.of(found);
      // Assume the stream that was probably meant, so that the rest of the step can be checked.
      stream
          .or(() -> Names.near(found, EventStream.labels()).flatMap(EventStream::of))
          .ifPresent(streams::add);
      if (stream.isEmpty() && report) {
        problems.error(
            node, "unknown stream " + Yaml.kind(node), Names.allowed(found, EventStream.labels()));
      }
    }
    return streams;
  }

  /** Reads the condition that ends a loop. */
  Optional<Alternative> until(
      MappingReader step,
      Quantifier quantifier,
      Set<EventStream> streams,
      Map<String, CelType> earlier) {
    Optional<ScalarNode> until = step.scalar("until", "a CEL condition on event and earlier steps");
    if (until.isEmpty() || streams.isEmpty()) {
      return Optional.empty();
    }
    if (!quantifier.isLoop()) {
      problems.error(
          step.keyNode("until"),
          "'until' requires a loop without an upper bound",
          "for example times: 1+");
    }
    return condition(until.get(), streams, earlier)
        .map(condition -> new Alternative(streams, Optional.of(condition)));
  }

  private Optional<Expression> condition(
      ScalarNode node, Set<EventStream> streams, Map<String, CelType> earlier) {
    Map<String, CelType> variables = new LinkedHashMap<>(earlier);
    variables.putAll(customer);
    variables.put("event", types.event(streams));
    return expressions.read(node, variables, Set.of(SimpleType.BOOL));
  }
}
