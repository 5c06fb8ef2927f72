package io.micromoments.patterns.language;

import io.micromoments.schemas.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads one mapping: each getter reports a wrong value where it stands and answers empty; {@link
 * #finish} reports the keys nobody asked for.
 */
final class MappingReader {

  private final MappingNode node;
  private final Problems problems;
  private final String what;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * @param what how a message calls the mapping, for example "a step"
   */
  MappingReader(MappingNode node, String what, Problems problems) {
    this.node = node;
    this.what = what;
    this.problems = problems;
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.error(tuple.getKeyNode(), "a key must be a plain word", "");
        continue;
      }
      if (entries.putIfAbsent(key.getValue(), tuple) != null) {
        problems.error(key, "'%s' is there twice".formatted(key.getValue()), "keep one of them");
      }
    }
  }

  MappingNode node() {
    return node;
  }

  /** The key's node, for pointing at it. */
  Node keyNode(String key) {
    NodeTuple tuple = entries.get(key);
    return tuple == null ? node : tuple.getKeyNode();
  }

  boolean has(String key) {
    known.add(key);
    return entries.containsKey(key) && !Yaml.isNull(entries.get(key).getValueNode());
  }

  Optional<Node> value(String key) {
    return has(key) ? Optional.of(entries.get(key).getValueNode()) : Optional.empty();
  }

  /** The value, whose absence is an error. */
  Optional<Node> required(String key, String example) {
    Optional<Node> value = value(key);
    if (value.isEmpty()) {
      problems.error(
          entries.containsKey(key) ? keyNode(key) : node,
          "%s needs '%s'".formatted(what, key),
          "for example " + example);
    }
    return value;
  }

  Optional<ScalarNode> scalar(Optional<Node> value, String allowed) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof ScalarNode scalar) {
      return Optional.of(scalar);
    }
    problems.error(value.get(), "found " + Yaml.kind(value.get()), "allowed: " + allowed);
    return Optional.empty();
  }

  Optional<ScalarNode> scalar(String key, String allowed) {
    return scalar(value(key), allowed);
  }

  Optional<Boolean> flag(String key) {
    return scalar(key, "true or false")
        .flatMap(
            scalar -> {
              if (scalar.getTag().equals(Tag.BOOL)) {
                return Optional.of(scalar.getValue().equalsIgnoreCase("true"));
              }
              problems.error(scalar, "found " + Yaml.kind(scalar), "allowed: true or false");
              return Optional.empty();
            });
  }

  /** One of some words. */
  <T> Optional<T> oneOf(Optional<Node> value, List<T> choices, Function<T, String> label) {
    List<String> labels = choices.stream().map(label).toList();
    return scalar(value, String.join(", ", labels))
        .flatMap(
            scalar -> {
              int at = labels.indexOf(scalar.getValue());
              if (at >= 0) {
                return Optional.of(choices.get(at));
              }
              problems.error(
                  scalar, "found " + Yaml.kind(scalar), Names.allowed(scalar.getValue(), labels));
              return Optional.empty();
            });
  }

  /** A duration above zero. */
  Optional<Duration> duration(String key) {
    return scalar(key, Durations.ALLOWED)
        .flatMap(
            scalar -> {
              Optional<Duration> duration =
                  Durations.parse(scalar.getValue()).filter(d -> !d.isZero());
              if (duration.isEmpty()) {
                problems.error(
                    scalar, "found " + Yaml.kind(scalar), "allowed: " + Durations.ALLOWED);
              }
              return duration;
            });
  }

  /** A duration above zero, and up to one. */
  Optional<Duration> duration(String key, Duration most) {
    Optional<Duration> duration = duration(key);
    if (duration.isPresent() && duration.get().compareTo(most) > 0) {
      problems.error(
          value(key).get(),
          "found " + Durations.show(duration.get()),
          "allowed: up to " + Durations.show(most));
    }
    return duration;
  }

  /** A whole number from some least one on. */
  Optional<Integer> wholeNumber(Optional<Node> value, int least) {
    return wholeNumber(value, least, Integer.MAX_VALUE);
  }

  /** A whole number within bounds, both included. */
  Optional<Integer> wholeNumber(Optional<Node> value, int least, int most) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)) {
      try {
        int number = Integer.parseInt(scalar.getValue());
        if (number >= least && number <= most) {
          return Optional.of(number);
        }
      } catch (NumberFormatException e) {
        // Reported below like any other value that is no such number.
      }
    }
    problems.error(
        value.get(),
        "found " + Yaml.kind(value.get()),
        "allowed: a whole number from " + least + (most == Integer.MAX_VALUE ? "" : " to " + most));
    return Optional.empty();
  }

  /** A number within bounds, both included. */
  Optional<Double> number(String key, double least, double most) {
    Optional<Node> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof ScalarNode scalar
        && (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT))) {
      try {
        double number = Double.parseDouble(scalar.getValue());
        if (number >= least && number <= most) {
          return Optional.of(number);
        }
      } catch (NumberFormatException e) {
        // Reported below like any other value that is no such number.
      }
    }
    problems.error(
        value.get(),
        "found " + Yaml.kind(value.get()),
        most == Double.MAX_VALUE
            ? "allowed: a number from " + least
            : "allowed: a number from %s to %s".formatted(least, most));
    return Optional.empty();
  }

  /** A share from 0% to 100%, as a number from 0 to 1. */
  Optional<Double> share(String key) {
    String allowed = "a share such as 10%, from 0% to 100%";
    Optional<ScalarNode> node = scalar(key, allowed);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    String text = node.get().getValue();
    if (text.matches("\\d{1,3}(\\.\\d{1,4})?%")) {
      double share = Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
      if (share <= 1) {
        return Optional.of(share);
      }
    }
    problems.error(node.get(), "found " + Yaml.kind(node.get()), "allowed: " + allowed);
    return Optional.empty();
  }

  /** A list; a single value counts as a list of one. */
  List<Node> list(String key) {
    return value(key).map(MappingReader::elements).orElse(List.of());
  }

  static List<Node> elements(Node value) {
    return value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
  }

  /** A list that is not empty where it is there: one that is could mean all or none. */
  List<Node> choices(String key) {
    List<Node> choices = list(key);
    if (has(key) && choices.isEmpty()) {
      problems.error(
          keyNode(key), "'%s' is empty".formatted(key), "name at least one, or leave it out");
    }
    return choices;
  }

  /** {@link #choices} that are words. */
  List<String> words(String key) {
    List<String> words = new ArrayList<>();
    for (Node element : choices(key)) {
      word(element, "a word").ifPresent(words::add);
    }
    return words;
  }

  /** Text that is not blank. */
  Optional<String> word(Node value, String allowed) {
    Optional<String> word = scalar(Optional.of(value), allowed).map(ScalarNode::getValue);
    if (word.isPresent() && word.get().isBlank()) {
      problems.error(value, "found " + Yaml.kind(value), "allowed: " + allowed);
      return Optional.empty();
    }
    return word;
  }

  /** The mapping under a key. */
  Optional<MappingNode> mapping(String key) {
    return value(key)
        .flatMap(
            value -> {
              if (value instanceof MappingNode mapping) {
                return Optional.of(mapping);
              }
              problems.error(value, "found " + Yaml.kind(value), "allowed: keys with values");
              return Optional.empty();
            });
  }

  /**
   * The elements of a list of mappings.
   *
   * @param each how a message calls one of them, for example "a rule"
   * @param most how many there may be
   * @param read is given the number of an element, from 1, and its keys
   */
  <T> List<T> mappings(
      String key, String each, int most, BiFunction<Integer, MappingReader, Optional<T>> read) {
    List<T> all = new ArrayList<>();
    List<Node> nodes = list(key);
    if (nodes.size() > most) {
      problems.error(
          keyNode(key),
          String.format(Locale.ROOT, "there are %d under '%s'", nodes.size(), key),
          String.format(
              Locale.ROOT, "allowed: %d; several can often be one with a list of words", most));
    }
    for (Node element : nodes) {
      if (element instanceof MappingNode mapping) {
        MappingReader reader = new MappingReader(mapping, each, problems);
        read.apply(all.size() + 1, reader).ifPresent(all::add);
        reader.finish();
      } else {
        problems.error(element, "found " + Yaml.kind(element), "allowed: keys with values");
      }
    }
    return all;
  }

  /** Reports every key that was never asked for. */
  void finish() {
    entries.forEach(
        (key, tuple) -> {
          if (!known.contains(key)) {
            problems.error(
                tuple.getKeyNode(),
                "%s has no key '%s'".formatted(what, key),
                Names.allowed(key, known));
          }
        });
  }
}
