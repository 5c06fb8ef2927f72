package io.micromoments.workbench.mcp;

import io.micromoments.text.Names;
import io.micromoments.workbench.replay.UnusableInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that a tool was given, as its schema says. */
final class Arguments {

  private final Map<String, List<String>> values;

  private Arguments(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Checks what a tool is given. A null value is as if it were not given.
   *
   * @throws UnusableInput if an argument is unknown, missing or not as the schema says
   */
  static Arguments of(List<Argument> allowed, Map<String, Object> given) {
    List<String> names = allowed.stream().map(Argument::name).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new UnusableInput(
            "there is no argument '%s'".formatted(name),
            names.isEmpty() ? "the tool has no arguments" : Names.allowed(name, names));
      }
    }
    Map<String, List<String>> values = new HashMap<>();
    for (Argument each : allowed) {
      Object value = given.get(each.name());
      if (value != null) {
        values.put(each.name(), each.read(value));
      } else if (each.isRequired()) {
        throw new UnusableInput(
            "argument '%s' is missing".formatted(each.name()), "it is: " + each.description());
      }
    }
    return new Arguments(values);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Optional<String> text(String name) {
    return list(name).stream().findFirst();
  }

  /** Returns the value of an argument that is required. */
  String required(String name) {
    return values.get(name).get(0);
  }

  /** Returns the texts of a list; none if it was not given. */
  List<String> list(String name) {
    return values.getOrDefault(name, List.of());
  }
}
