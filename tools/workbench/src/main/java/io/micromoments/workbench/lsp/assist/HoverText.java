package io.micromoments.workbench.lsp.assist;

import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.reference.FunctionHelp;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.EditorSchema;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What keys, words, names and functions mean, as Markdown. */
final class HoverText {

  private static final int MAX_EXPRESSION = 300;

  private HoverText() {}

  static String of(FunctionHelp function) {
    String signatures =
        function.signatures().isEmpty()
            ? ""
            : "\n\n```cel\n" + String.join("\n", function.signatures()) + "\n```";
    return function.doc() + signatures;
  }

  /** Returns what a key means and what its value may be. */
  static String of(EditorSchema.Value value) {
    StringBuilder text = new StringBuilder(value.doc());
    if (!value.words().isEmpty()) {
      separate(text);
      text.append(
          value.words().stream()
              .map(
                  word ->
                      value.docs().containsKey(word)
                          ? "- `" + word + "`: " + value.docs().get(word)
                          : "- `" + word + "`")
              .collect(Collectors.joining("\n")));
    }
    if (!value.defaultValue().isEmpty()) {
      separate(text);
      text.append("Default: `").append(value.defaultValue()).append('`');
    }
    return text.toString();
  }

  private static void separate(StringBuilder text) {
    if (text.length() > 0) {
      text.append("\n\n");
    }
  }

  /** Returns what a variable of an expression is. */
  static String variable(EditedFile file, String name, CelType type, CelTypes types) {
    switch (name) {
      case "event" -> {
        return "The event that the condition is about: "
            + FieldDocs.typeName(type)
            + ".\n\n"
            + ofRecords(type, types);
      }
      case CelTypes.CUSTOMER -> {
        return "The customer's profile at that time. A customer without a profile has no fields.\n\n"
            + ofRecords(type, types);
      }
      case CelTypes.FEATURES -> {
        return "The features that this file declares: "
            + String.join(", ", StepNames.features(file));
      }
      case CelTypes.MOMENT -> {
        return "The moment. " + ofRecords(type, types);
      }
      case CelTypes.OFFER -> {
        return "The offer, as the catalogue describes it. " + ofRecords(type, types);
      }
      case CelTypes.CHANNEL -> {
        return "The channel on which offers would be shown; empty if unknown.";
      }
      case CelTypes.PROPENSITY -> {
        return "The probability that the customer accepts the offer; 1 if unknown.";
      }
      default -> {
        return step(file, name)
            .map(text -> "The events that step `" + name + "` has taken so far.\n\n" + text)
            .orElse("`" + name + "`: " + FieldDocs.typeName(type));
      }
    }
  }

  private static String ofRecords(CelType type, CelTypes types) {
    return types.schemas(type).stream()
        .map(FieldDocs::ofRecord)
        .filter(doc -> !doc.isEmpty())
        .collect(Collectors.joining("\n\n"));
  }

  /** Returns what a step of a pattern waits for. */
  static Optional<String> step(EditedFile pattern, String name) {
    List<MappingNode> steps = StepNames.steps(pattern);
    for (MappingNode step : steps) {
      if (text(step, "step").equals(name)) {
        return Optional.of(step(step, isFirst(pattern, step), text(pattern.top(), "within")));
      }
    }
    return Optional.empty();
  }

  private static boolean isFirst(EditedFile pattern, MappingNode step) {
    return YamlPlace.value(pattern.top(), "steps").orElse(null) instanceof SequenceNode list
        && !list.getValue().isEmpty()
        && list.getValue().get(0).equals(step);
  }

  private static String step(MappingNode step, boolean isFirst, String withinPattern) {
    String then = text(step, "then");
    boolean isAbsence = then.startsWith("not-");
    List<String> parts = new ArrayList<>();
    String events = events(step);
    parts.add((isAbsence ? "Must not occur: " : "Waits for ") + times(step) + events);
    String condition = condition(step);
    if (!isFirst && !then.isEmpty()) {
      parts.add("`then: " + then + "`");
    }
    for (String key : List.of("within", "each-within", "for", "until")) {
      String value = text(step, key);
      if (!value.isEmpty()) {
        parts.add("`" + key + ": " + value + "`");
      }
    }
    if (text(step, "optional").equals("true")) {
      parts.add("may be left out");
    }
    if (!withinPattern.isEmpty()) {
      parts.add("the whole pattern within " + withinPattern);
    }
    return String.join(", ", parts) + (condition.isEmpty() ? "" : "\n\n" + condition);
  }

  private static String times(MappingNode step) {
    String times = text(step, "times");
    return times.isEmpty() || times.equals("1") ? "" : times + " × ";
  }

  private static String events(MappingNode step) {
    if (YamlPlace.value(step, "any-of").isPresent()) {
      return "one of several events";
    }
    String on = String.join(" or ", texts(YamlPlace.value(step, "on")));
    return on.isEmpty() ? "its steps" : "a " + on + " event";
  }

  private static String condition(MappingNode step) {
    List<String> conditions = new ArrayList<>();
    YamlPlace.scalar(step, "where").ifPresent(where -> conditions.add(where.getValue()));
    if (YamlPlace.value(step, "any-of").orElse(null) instanceof SequenceNode list) {
      for (Node each : list.getValue()) {
        if (each instanceof MappingNode alternative) {
          conditions.add(
              String.join(" or ", texts(YamlPlace.value(alternative, "on")))
                  + ": "
                  + text(alternative, "where"));
        }
      }
    }
    return conditions.isEmpty()
        ? ""
        : "```cel\n"
            + conditions.stream().map(HoverText::cut).collect(Collectors.joining("\n"))
            + "\n```";
  }

  private static String cut(String text) {
    return text.length() > MAX_EXPRESSION ? text.substring(0, MAX_EXPRESSION) + " …" : text.strip();
  }

  private static String text(MappingNode mapping, String key) {
    return YamlPlace.scalar(mapping, key).map(ScalarNode::getValue).orElse("");
  }

  private static List<String> texts(Optional<Node> node) {
    if (node.orElse(null) instanceof SequenceNode list) {
      return list.getValue().stream()
          .filter(ScalarNode.class::isInstance)
          .map(each -> ((ScalarNode) each).getValue())
          .toList();
    }
    return node.filter(ScalarNode.class::isInstance)
        .map(each -> List.of(((ScalarNode) each).getValue()))
        .orElse(List.of());
  }

  /** Returns how a feature is declared. */
  static Optional<String> feature(EditedFile file, String name) {
    if (!(YamlPlace.value(file.top(), "features").orElse(null) instanceof SequenceNode list)) {
      return Optional.empty();
    }
    return list.getValue().stream()
        .filter(MappingNode.class::isInstance)
        .map(MappingNode.class::cast)
        .filter(each -> text(each, "feature").equals(name))
        .findFirst()
        .map(
            each ->
                each.getValue().stream()
                    .filter(entry -> entry.getKeyNode() instanceof ScalarNode)
                    .map(
                        entry ->
                            "- `"
                                + ((ScalarNode) entry.getKeyNode()).getValue()
                                + "`: "
                                + texts(Optional.of(entry.getValueNode())).stream()
                                    .map(text -> "`" + cut(text) + "`")
                                    .collect(Collectors.joining(", ")))
                    .collect(Collectors.joining("\n")));
  }

  /** Returns what the events of a stream are. */
  static Optional<String> stream(String label) {
    return EventStream.of(label)
        .map(
            stream ->
                FieldDocs.ofRecord(stream.schema())
                    + "\n\nFields: "
                    + stream.fields().stream()
                        .map(field -> "`" + field + "`")
                        .collect(Collectors.joining(", ")));
  }
}
