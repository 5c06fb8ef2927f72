package io.micromoments.patterns.language.pattern;

import io.micromoments.patterns.language.cel.CapturedNames;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.condition.ExpressionPlaces;
import io.micromoments.patterns.language.file.SourcePosition;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The positions in a pattern file that checks outside its reader point at. */
public final class PatternPlaces {

  /** The key of the skip strategy. No step can have this name, because of the blanks. */
  public static final String SKIP = "the skip strategy";

  private final Map<String, SourcePosition> places = new HashMap<>();

  PatternPlaces() {}

  /** Returns the key of the position of a key of a step; that of the step itself is its name. */
  public static String ofKey(String step, String key) {
    return "step %s: %s".formatted(step, key);
  }

  /** Returns the key of the position at which {@code ends-when} reads a captured value. */
  public static String ofCaptured(String name) {
    return "captured value " + name;
  }

  Map<String, SourcePosition> byKey() {
    return places;
  }

  void addSkip(Node skip) {
    places.put(SKIP, SourcePosition.of(skip));
  }

  void addStep(Step step, Node node) {
    places.put(step.name(), SourcePosition.of(node));
    // Of a step with alternatives, each has a condition of its own.
    places.put(ofKey(step.name(), "where"), SourcePosition.of(node));
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          places.put(ofKey(step.name(), key.getValue()), SourcePosition.of(key));
        }
      }
    }
  }

  void addEndsWhen(Expression condition, ExpressionPlaces expressions) {
    CapturedNames.readBy(condition)
        .forEach(
            (name, part) ->
                expressions
                    .of(condition, part)
                    .ifPresent(place -> places.put(ofCaptured(name), place)));
  }
}
