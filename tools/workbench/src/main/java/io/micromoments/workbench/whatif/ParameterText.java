package io.micromoments.workbench.whatif;

import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.text.Names;
import io.micromoments.workbench.replay.UnusableInput;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The place of a parameter in the text of a definition. A parameter is a path of keys, such as
 * {@code within}, {@code steps[0].within} or {@code checkout.within}, where a step, feature or
 * action stands for itself by its name. After a colon, the end of a part of the value can follow,
 * whose last number or text is the parameter: {@code checkout.where:event.value > 50}.
 *
 * @param source the whole text
 * @param from index of the first character that a value replaces
 * @param to index after the last one
 * @param before what is inserted before the value; not empty only if the key or its value is
 *     missing
 * @param style how the value is quoted in the file
 */
public record ParameterText(SourceText source, int from, int to, String before, ScalarStyle style) {

  private static final Pattern PATH_PART = Pattern.compile("([^\\[\\].]+)((?:\\[[0-9]{1,4}])*)");
  private static final Pattern INDEX = Pattern.compile("\\[([0-9]+)]");

  /** A literal of a condition: a text, a number, or a duration as it stands in a text. */
  private static final Pattern LITERAL =
      Pattern.compile(
          "\\\\\"[^\"]*\\\\\"|\"[^\"]*\"|'[^']*'|(?:(?<=[<>=,(\\[?:] {0,2})-)?[0-9]+(?:\\.[0-9]+)?"
              + "(?:[eE][-+]?[0-9]+|[a-z]+(?:[0-9]+[a-z]+)*)?");

  /** Between single quotes, YAML writes them twice. */
  private static final Pattern LITERAL_IN_SINGLE_QUOTES =
      Pattern.compile("''[^']*''|" + LITERAL.pattern());

  private static final Pattern DOUBLE =
      Pattern.compile("-?[0-9]+(?:\\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)");

  /** An anchor or a tag before a value. */
  private static final Pattern PROPERTIES = Pattern.compile("[&!]\\S*\\s*");

  private static final Set<String> NAMING_KEYS = Set.of("step", "feature", "action");

  private static final String FORM =
      "allowed: a key such as within, a step and its key such as checkout.within, or a part of a"
          + " condition that ends in what to vary, such as 'checkout.where:event.value > 50'";

  /** Returns the value in the file; empty if the key or its value is missing. */
  public Optional<String> current() {
    return before.isEmpty() ? Optional.of(source.text().substring(from, to)) : Optional.empty();
  }

  /** Returns the text with another value. */
  public SourceText with(String value) {
    String text = source.text();
    return new SourceText(
        source.file(), text.substring(0, from) + before + fitting(value) + text.substring(to));
  }

  private String fitting(String value) {
    boolean isQuoted = from > 0 && "\"'".indexOf(source.text().charAt(from - 1)) >= 0;
    if (isQuoted && value.matches("\"[^\"]*\"|'[^']*'")) {
      return escaped(value.substring(1, value.length() - 1));
    }
    // CEL does not compare a double with an integer.
    boolean isDouble = current().filter(now -> DOUBLE.matcher(now).matches()).isPresent();
    return isDouble && value.matches("-?[0-9]+") ? value + ".0" : escaped(value);
  }

  /** Returns a value as it is written between the quotes of the file. */
  private String escaped(String value) {
    return switch (style) {
      case SINGLE_QUOTED -> value.replace("'", "''");
      case DOUBLE_QUOTED -> value.replace("\\", "\\\\").replace("\"", "\\\"");
      default -> value;
    };
  }

  /**
   * Finds a parameter.
   *
   * @throws UnusableInput if the path leads nowhere, or not to one value
   */
  public static ParameterText of(SourceText source, String parameter) {
    int colon = parameter.indexOf(':');
    String path = colon < 0 ? parameter : parameter.substring(0, colon);
    Optional<String> part =
        colon < 0 ? Optional.empty() : Optional.of(parameter.substring(colon + 1).strip());
    Node node =
        Yaml.mapping(source, new Problems(source.file()))
            .orElseThrow(() -> new UnusableInput(source.file() + " is no YAML mapping", FORM));
    List<String> keys = List.of(path.split("\\.", -1));
    for (int i = 0; i < keys.size(); i++) {
      Matcher key = PATH_PART.matcher(keys.get(i));
      if (!key.matches()) {
        throw new UnusableInput("--vary has the key '%s'".formatted(path), FORM);
      }
      Optional<Node> next = child(node, key.group(1));
      if (next.isEmpty() && i == keys.size() - 1 && part.isEmpty() && key.group(2).isEmpty()) {
        return missing(source, node, key.group(1), parameter);
      }
      node =
          element(
              next.orElseThrow(() -> notFound(source, parameter, key.group(1))),
              key.group(2),
              parameter);
    }
    if (!(node instanceof ScalarNode scalar)) {
      throw new UnusableInput(
          "'%s' is %s".formatted(parameter, Yaml.kind(node)), "name a single value in it; " + FORM);
    }
    return part.isPresent()
        ? partOf(source, scalar, part.get(), parameter)
        : whole(source, scalar, parameter);
  }

  /** Returns the value of a key, or else the entry with that name, such as a step. */
  private static Optional<Node> child(Node node, String name) {
    if (!(node instanceof MappingNode mapping)) {
      return Optional.empty();
    }
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
        return Optional.of(entry.getValueNode());
      }
    }
    List<Node> named = new ArrayList<>();
    addNamed(mapping, name, named);
    return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
  }

  private static void addNamed(Node node, String name, List<Node> into) {
    if (node instanceof SequenceNode sequence) {
      for (Node each : sequence.getValue()) {
        if (each instanceof MappingNode entry && name.equals(nameOf(entry))) {
          into.add(entry);
        }
        addNamed(each, name, into);
      }
    } else if (node instanceof MappingNode mapping) {
      mapping.getValue().forEach(each -> addNamed(each.getValueNode(), name, into));
    }
  }

  /** Returns the name of a step, feature or action; null for other entries. */
  private static String nameOf(MappingNode entry) {
    return entry.getValue().stream()
        .filter(
            each ->
                each.getKeyNode() instanceof ScalarNode key
                    && NAMING_KEYS.contains(key.getValue())
                    && each.getValueNode() instanceof ScalarNode)
        .map(each -> ((ScalarNode) each.getValueNode()).getValue())
        .findFirst()
        .orElse(null);
  }

  private static Node element(Node node, String indexes, String parameter) {
    Node element = node;
    for (Matcher index = INDEX.matcher(indexes); index.find(); ) {
      int at = Integer.parseInt(index.group(1));
      List<Node> all = element instanceof SequenceNode list ? list.getValue() : List.of(element);
      if (at >= all.size()) {
        throw new UnusableInput(
            "--vary %s: there is no entry %s".formatted(parameter, index.group()),
            "the first entry is [0], the last one [" + (all.size() - 1) + "]");
      }
      element = all.get(at);
    }
    return element;
  }

  private static UnusableInput notFound(SourceText source, String parameter, String name) {
    Set<String> known = new LinkedHashSet<>();
    Yaml.mapping(source, new Problems(source.file())).ifPresent(root -> addNames(root, known));
    known.remove(name);
    return new UnusableInput(
        "--vary %s: %s has no '%s'".formatted(parameter, source.file(), name),
        Names.suggested(name, known) + FORM);
  }

  private static void addNames(Node node, Set<String> into) {
    if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(each -> addNames(each, into));
    } else if (node instanceof MappingNode mapping) {
      Optional.ofNullable(nameOf(mapping)).ifPresent(into::add);
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode key) {
          into.add(key.getValue());
        }
        addNames(entry.getValueNode(), into);
      }
    }
  }

  /** Inserts a key after the first one of its mapping. */
  private static ParameterText missing(SourceText source, Node node, String key, String parameter) {
    if (!(node instanceof MappingNode mapping)
        || mapping.getValue().isEmpty()
        || !(mapping.getValue().get(0).getValueNode() instanceof ScalarNode first)
        || isBlock(first)) {
      throw notFound(source, parameter, key);
    }
    int at = index(source, first.getEndMark());
    int column = mapping.getValue().get(0).getKeyNode().getStartMark().orElseThrow().getColumn();
    String separator =
        mapping.getFlowStyle() == org.snakeyaml.engine.v2.common.FlowStyle.FLOW
            ? ", "
            : "\n" + " ".repeat(column);
    return new ParameterText(source, at, at, separator + key + ": ", ScalarStyle.PLAIN);
  }

  private static ParameterText whole(SourceText source, ScalarNode scalar, String parameter) {
    if (isBlock(scalar)) {
      throw new UnusableInput(
          "'%s' is a text of several lines".formatted(parameter),
          "add the part to vary: '%s:event.value > 50'".formatted(parameter));
    }
    int quote = scalar.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
    int start = start(source, scalar);
    int end = index(source, scalar.getEndMark());
    return new ParameterText(
        source,
        start + quote,
        end - quote,
        start == end && quote == 0 ? " " : "",
        scalar.getScalarStyle());
  }

  /** Returns the index of a value, after its anchor or tag. */
  private static int start(SourceText source, ScalarNode scalar) {
    int start = index(source, scalar.getStartMark());
    int end = index(source, scalar.getEndMark());
    Matcher properties = PROPERTIES.matcher(source.text());
    while (properties.region(start, end).lookingAt()) {
      start = properties.end();
    }
    return start;
  }

  private static ParameterText partOf(
      SourceText source, ScalarNode scalar, String part, String parameter) {
    int start = start(source, scalar);
    String value = source.text().substring(start, index(source, scalar.getEndMark()));
    Matcher found =
        Pattern.compile("(?<![A-Za-z0-9_.])" + Pattern.quote(part) + "(?:\\.0+)?(?![A-Za-z0-9_.])")
            .matcher(value);
    if (part.isEmpty() || !found.find()) {
      throw new UnusableInput(
          "--vary %s: there is no '%s' in %s".formatted(parameter, part, value.strip()),
          "copy it from the file");
    }
    int from = found.start();
    int to = found.end();
    if (found.find()) {
      throw new UnusableInput(
          "--vary %s: '%s' occurs more than once in %s".formatted(parameter, part, value.strip()),
          "write more of what stands before it, such as 'event.value > 50'");
    }
    int[] literal = null;
    // The sign belongs to a number, even if only its digits were named.
    int begin = from > 0 && value.charAt(from - 1) == '-' ? from - 1 : from;
    boolean isSingleQuoted = scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED;
    Pattern literals = isSingleQuoted ? LITERAL_IN_SINGLE_QUOTES : LITERAL;
    Matcher each = literals.matcher(value).region(begin, to).useTransparentBounds(true);
    while (each.find()) {
      literal = new int[] {each.start(), each.end()};
    }
    boolean isWholeText = literal == null && from > 0 && "\"'".indexOf(value.charAt(from - 1)) >= 0;
    if (isWholeText
        && value.startsWith(
            (from > 1 && value.charAt(from - 2) == '\\' ? "\\" : "") + value.charAt(from - 1),
            to)) {
      return new ParameterText(source, start + from, start + to, "", scalar.getScalarStyle());
    }
    if (literal == null) {
      throw new UnusableInput(
          "--vary %s: there is no number or text in '%s'".formatted(parameter, part),
          "write a part of the condition that ends in what to vary");
    }
    char first = value.charAt(literal[0]);
    boolean isDoubled = isSingleQuoted && value.startsWith("''", literal[0]);
    int quote = first == '\\' || isDoubled ? 2 : "\"'".indexOf(first) >= 0 ? 1 : 0;
    return new ParameterText(
        source,
        start + literal[0] + quote,
        start + literal[1] - quote,
        "",
        scalar.getScalarStyle());
  }

  private static boolean isBlock(ScalarNode scalar) {
    return scalar.getScalarStyle() == ScalarStyle.LITERAL
        || scalar.getScalarStyle() == ScalarStyle.FOLDED;
  }

  /** Returns the index in the text; marks count code points. */
  private static int index(SourceText source, Optional<Mark> mark) {
    return source.text().offsetByCodePoints(0, mark.orElseThrow().getIndex());
  }
}
