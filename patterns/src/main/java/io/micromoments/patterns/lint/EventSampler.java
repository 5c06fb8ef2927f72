package io.micromoments.patterns.lint;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.micromoments.patterns.language.Expression;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;

/**
 * Makes random events whose fields hold what conditions compare them with: their constants, values
 * beside and between these, something else, and nothing.
 */
final class EventSampler {

  private static final String OTHER_TEXT = "something else";

  /** The parts of a regular expression that are plain text. */
  private static final String NO_PLAIN_TEXT = "[^\\p{L}\\p{N} _-]+";

  private final Random random;
  private final Set<String> texts = new TreeSet<>();
  private final Set<Double> numbers = new TreeSet<>();
  private final Set<String> fields = new TreeSet<>();
  private final Map<EventStream, Map<String, List<Object>>> candidates =
      new EnumMap<>(EventStream.class);

  EventSampler(Collection<Expression> conditions, Random random) {
    this.random = random;
    Set<Double> constants = new TreeSet<>();
    for (Expression condition : conditions) {
      CelNavigableAst.fromAst(condition.ast())
          .getRoot()
          .allNodes()
          .map(CelNavigableExpr::expr)
          .forEach(
              expr -> {
                if (expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
                  constant(expr.constant(), constants);
                } else if (expr.getKind() == CelExpr.ExprKind.Kind.SELECT) {
                  fields.add(expr.select().field());
                }
              });
    }
    constants.add(0.0);
    Double before = null;
    for (double constant : constants) {
      numbers.addAll(List.of(constant - 1, constant, constant + 1));
      if (before != null) {
        numbers.add(before + (constant - before) / 2);
      }
      before = constant;
    }
  }

  /** Whether the conditions speak of a field. */
  boolean speaksOf(String field) {
    return fields.contains(field);
  }

  /**
   * @param time in milliseconds since the epoch
   */
  Event event(EventStream stream, long time) {
    Map<String, Object> values = new HashMap<>();
    candidates
        .computeIfAbsent(stream, this::candidates)
        .forEach(
            (field, choices) -> {
              int chosen = random.nextInt(choices.size() + 1);
              if (chosen < choices.size()) { // Else the field is missing.
                values.put(field, choices.get(chosen));
              }
            });
    values.replaceAll((field, value) -> value == Map.of() ? map() : value);
    values.put("event_id", "e");
    values.put("event_time", time);
    return Event.of(stream, values);
  }

  private void constant(CelConstant constant, Set<Double> constants) {
    switch (constant.getKind()) {
      case STRING_VALUE -> {
        texts.add(constant.stringValue());
        texts.addAll(List.of(constant.stringValue().split(NO_PLAIN_TEXT)));
      }
      case INT64_VALUE -> constants.add((double) constant.int64Value());
      case DOUBLE_VALUE -> {
        if (Double.isFinite(constant.doubleValue())) {
          constants.add(constant.doubleValue());
        }
      }
      default -> {
        // Times and durations are written as text.
      }
    }
  }

  /** Of the fields that a condition speaks of. A map stands for any map, see {@link #map}. */
  private Map<String, List<Object>> candidates(EventStream stream) {
    Map<String, List<Object>> ofStream = new TreeMap<>();
    for (Schema.Field field : stream.schema().getFields()) {
      if (fields.contains(field.name()) && !field.name().startsWith("event_")) {
        List<Object> values = new ArrayList<>();
        Schema schema = field.schema();
        for (Schema type :
            schema.getType() == Schema.Type.UNION ? schema.getTypes() : List.of(schema)) {
          add(type, values);
        }
        ofStream.put(field.name(), values);
      }
    }
    return ofStream;
  }

  private void add(Schema type, List<Object> values) {
    switch (type.getType()) {
      case STRING -> values.addAll(texts());
      case ENUM -> values.addAll(type.getEnumSymbols());
      case DOUBLE -> values.addAll(numbers);
      case INT, LONG -> numbers.forEach(number -> values.add(Math.round(number)));
      case MAP -> values.add(Map.of());
      default -> {
        // Left out: missing.
      }
    }
  }

  /** A map's keys are selected like fields. */
  private Map<String, String> map() {
    List<String> choices = new ArrayList<>(texts());
    numbers.forEach(number -> choices.add(String.valueOf(number)));
    Map<String, String> map = new TreeMap<>();
    for (String key : fields) {
      if (random.nextInt(4) > 0) {
        map.put(key, choices.get(random.nextInt(choices.size())));
      }
    }
    return map;
  }

  /** Each text alone, and behind each other one: it may have to contain both. */
  private List<String> texts() {
    List<String> choices = new ArrayList<>(texts);
    if (texts.size() <= 8) {
      texts.forEach(
          first ->
              texts.stream()
                  .filter(second -> !first.equals(second))
                  .forEach(second -> choices.add(first + " " + second)));
    }
    choices.add(OTHER_TEXT);
    return choices;
  }
}
