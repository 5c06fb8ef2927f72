package io.micromoments.patterns.language.file;

import io.micromoments.text.Durations;
import io.micromoments.text.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads one YAML mapping. Getters report an invalid value at its position and return empty; {@link
 * #finish} reports unknown keys.
 */
public final class MappingReader {

  private final MappingNode node;
  private final Problems problems;
  private final String what;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> withoutBrackets = new HashSet<>();

  /**
   * @param what the name of the mapping in messages, for example "a step"
   */
  public MappingReader(MappingNode node, String what, Problems problems) {
    this.node = node;
    this.what = what;
    this.problems = problems;
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.error(
            tuple.getKeyNode(), "keys must be strings, found " + Yaml.kind(tuple.getKeyNode()), "");
        continue;
      }
      entries.putIfAbsent(key.getValue(), tuple);
    }
  }

  public MappingNode node() {
    return node;
  }

  /** Returns the node of a key, to report problems at; the mapping itself if the key is missing. */
  public Node keyNode(String key) {
    NodeTuple tuple = entries.get(key);
    return tuple == null ? node : tuple.getKeyNode();
  }

  public boolean has(String key) {
    known.add(key);
    return entries.containsKey(key) && !Yaml.isNull(entries.get(key).getValueNode());
  }

  public Optional<Node> value(String key) {
    return has(key) ? Optional.of(entries.get(key).getValueNode()) : Optional.empty();
  }

  /** Returns the value of a key, and reports an error if it is missing. */
  public Optional<Node> required(String key, String example) {
    Optional<Node> value = value(key);
    if (value.isEmpty()) {
      problems.error(
          entries.containsKey(key) ? keyNode(key) : node,
          "%s needs '%s'".formatted(what, key),
          "for example " + example);
    }
    return value;
  }

  public Optional<ScalarNode> scalar(Optional<Node> value, String allowed) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof ScalarNode scalar) {
      return Optional.of(scalar);
    }
    problems.error(value.get(), "found " + Yaml.kind(value.get()), "allowed: " + allowed);
    return Optional.empty();
  }

  public Optional<ScalarNode> scalar(String key, String allowed) {
    return scalar(value(key), allowed);
  }

  public Optional<Boolean> flag(String key) {
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

  /** Returns the choice whose label is the value. */
  public <T> Optional<T> oneOf(Optional<Node> value, List<T> choices, Function<T, String> label) {
    List<String> labels = choices.stream().map(label).toList();
    return scalar(value, String.join(", ", labels))
        .flatMap(
            scalar -> {
              int at = labels.indexOf(scalar.getValue());
              if (at >= 0) {
                return Optional.of(choices.get(at));
              }
              problems.error(
                  scalar,
                  "found " + Yaml.kind(scalar),
                  Synonyms.allowed(scalar.getValue(), labels));
              return Optional.empty();
            });
  }

  /** Reads a positive duration. */
  public Optional<Duration> duration(String key) {
    return scalar(key, Durations.ALLOWED)
        .flatMap(
            scalar -> {
              Optional<Duration> duration =
                  Durations.parse(scalar.getValue()).filter(d -> !d.isZero());
              if (duration.isEmpty()) {
                boolean isZero = Durations.parse(scalar.getValue()).isPresent();
                problems.error(
                    scalar,
                    "found " + Yaml.kind(scalar),
                    isZero
                        ? "allowed: "
                            + Durations.ALLOWED.replace("a duration", "a duration longer than 0,")
                        : Durations.hint(scalar.getValue()));
              }
              return duration;
            });
  }

  /**
   * Reads a positive duration of at most {@code most}. A longer one is reported but still returned.
   */
  public Optional<Duration> duration(String key, Duration most) {
    Optional<Duration> duration = duration(key);
    if (duration.isPresent() && duration.get().compareTo(most) > 0) {
      problems.error(
          value(key).get(),
          "found " + Durations.show(duration.get()),
          "allowed: up to " + Durations.show(most));
    }
    return duration;
  }

  /** Reads a whole number of at least {@code least}. */
  public Optional<Integer> wholeNumber(Optional<Node> value, int least) {
    return wholeNumber(value, least, Integer.MAX_VALUE);
  }

  /** Reads a whole number between two inclusive bounds. */
  public Optional<Integer> wholeNumber(Optional<Node> value, int least, int most) {
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
        // Reported below like any other invalid value.
      }
    }
    problems.error(
        value.get(),
        "found " + Yaml.kind(value.get()),
        "allowed: a whole number from " + least + (most == Integer.MAX_VALUE ? "" : " to " + most));
    return Optional.empty();
  }

  /** Reads a number between two inclusive bounds. */
  public Optional<Double> number(String key, double least, double most) {
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
        // Reported below like any other invalid value.
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

  /** Reads a percentage from 0% to 100% as a number from 0 to 1. */
  public Optional<Double> share(String key) {
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

  /**
   * Returns the elements of a list; a single value is a list of one. Without brackets, values with
   * commas between them are one text: reports them, and returns none.
   */
  public List<Node> list(String key) {
    Optional<Node> value = value(key);
    if (value.isPresent()
        && value.get() instanceof ScalarNode scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && scalar.getValue().contains(",")) {
      if (withoutBrackets.add(key)) {
        problems.error(
            scalar,
            "%s is one text".formatted(Yaml.kind(scalar)),
            "write a list with brackets: %s: [%s]".formatted(key, scalar.getValue()));
      }
      return List.of();
    }
    return value.map(MappingReader::elements).orElse(List.of());
  }

  public static List<Node> elements(Node value) {
    return value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
  }

  /**
   * Returns the elements of a list that must not be empty if present: an empty one could mean all
   * or none.
   */
  public List<Node> choices(String key) {
    List<Node> choices = list(key);
    if (has(key) && choices.isEmpty() && !withoutBrackets.contains(key)) {
      problems.error(
          keyNode(key),
          "'%s' is empty".formatted(key),
          "list at least one value, or remove the key");
    }
    return choices;
  }

  /** Reads {@link #choices} as words. */
  public List<String> words(String key) {
    List<String> words = new ArrayList<>();
    for (Node element : choices(key)) {
      word(element, "text that is not blank").ifPresent(words::add);
    }
    return words;
  }

  /** Reads non-blank text. */
  public Optional<String> word(Node value, String allowed) {
    Optional<String> word = scalar(Optional.of(value), allowed).map(ScalarNode::getValue);
    if (word.isPresent() && word.get().isBlank()) {
      problems.error(value, "found " + Yaml.kind(value), "allowed: " + allowed);
      return Optional.empty();
    }
    return word;
  }

  /** Returns the mapping under a key. */
  public Optional<MappingNode> mapping(String key) {
    return value(key)
        .flatMap(
            value -> {
              if (value instanceof MappingNode mapping) {
                return Optional.of(mapping);
              }
              problems.error(
                  value, "found " + Yaml.kind(value), "allowed: a mapping of keys to values");
              return Optional.empty();
            });
  }

  /**
   * Reads a list of mappings.
   *
   * @param each the name of an element in messages, for example "a rule"
   * @param most the maximum number of elements
   * @param read receives the 1-based number of the element and its reader
   */
  public <T> List<T> mappings(
      String key, String each, int most, BiFunction<Integer, MappingReader, Optional<T>> read) {
    List<T> all = new ArrayList<>();
    List<Node> nodes = list(key);
    if (isMappingOfMappings(nodes)) {
      problems.error(
          keyNode(key),
          "'%s' is a mapping of names".formatted(key),
          "write a list, in which each entry begins with '- '");
      return all;
    }
    if (nodes.size() > most) {
      problems.error(
          keyNode(key),
          String.format(Locale.ROOT, "'%s' has %d entries", key, nodes.size()),
          String.format(
              Locale.ROOT,
              "allowed: up to %d; list several values in one entry instead of repeating it",
              most));
    }
    for (Node element : nodes) {
      if (element instanceof MappingNode mapping) {
        MappingReader reader = new MappingReader(mapping, each, problems);
        read.apply(all.size() + 1, reader).ifPresent(all::add);
        reader.finish();
      } else {
        problems.error(
            element, "found " + Yaml.kind(element), "allowed: a mapping of keys to values");
      }
    }
    return all;
  }

  private static boolean isMappingOfMappings(List<Node> nodes) {
    return nodes.size() == 1
        && nodes.get(0) instanceof MappingNode mapping
        && !mapping.getValue().isEmpty()
        && mapping.getValue().stream().allMatch(each -> each.getValueNode() instanceof MappingNode);
  }

  /** Reports every key that was never requested. */
  public void finish() {
    entries.forEach(
        (key, tuple) -> {
          if (!known.contains(key)) {
            problems.error(
                tuple.getKeyNode(),
                "%s has no key '%s'".formatted(what, key),
                isAfterComma(key, tuple)
                    ? "a comma in { } separates keys: write a list in [ ], numbers such as 1000.50,"
                        + " and a text that contains a comma in quotes"
                    : Synonyms.allowed(key, known));
          }
        });
  }

  /** Returns whether a key is more likely the rest of the value before it. */
  private boolean isAfterComma(String key, NodeTuple tuple) {
    return node.getFlowStyle() == FlowStyle.FLOW
        && Yaml.isNull(tuple.getValueNode())
        && Names.near(key, known).isEmpty();
  }
}
