package io.micromoments.patterns.lint;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.tests.PatternTest;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
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
 * Creates random events for given conditions. Fields hold the constants that conditions compare
 * with, values next to or between them, or other values, or are missing.
 */
public final class EventSampler {

  private static final String OTHER_TEXT = "something else";

  /** Separates the parts of a regular expression that are plain text. */
  private static final String NO_PLAIN_TEXT = "[^\\p{L}\\p{N} _-]+";

  /** Bounds of the time constants that are tried. Events outside them would be rejected. */
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final int HOURS_OF_A_WEEK = 7 * 24;

  private final Random random;
  private final List<Instant> times = new ArrayList<>();
  private final Set<String> texts = new TreeSet<>();
  private final Set<Double> numbers = new TreeSet<>();
  private final Set<String> fields = new TreeSet<>();
  private final Map<EventStream, Map<String, List<Object>>> candidates =
      new EnumMap<>(EventStream.class);

  public EventSampler(Collection<Expression> conditions, Random random) {
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

  /** Returns whether the conditions refer to a field. */
  boolean refersTo(String field) {
    return fields.contains(field);
  }

  /**
   * Returns a random event time: a full hour of one fixed week, or a constant of the conditions, at
   * most an hour off. In milliseconds since the epoch.
   */
  long time() {
    if (!times.isEmpty() && random.nextBoolean()) {
      return times.get(random.nextInt(times.size())).toEpochMilli()
          + (random.nextInt(3) - 1) * HOUR;
    }
    return PatternTest.ZERO.toEpochMilli() + random.nextInt(HOURS_OF_A_WEEK) * HOUR;
  }

  /**
   * @param time event time in milliseconds since the epoch
   */
  public Event event(EventStream stream, long time) {
    Map<String, Object> values = new HashMap<>();
    candidates
        .computeIfAbsent(stream, this::candidates)
        .forEach(
            (field, choices) -> {
              int chosen = random.nextInt(choices.size() + (isOptional(stream, field) ? 1 : 0));
              if (chosen < choices.size()) { // Otherwise the field is missing.
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
        time(constant.stringValue());
      }
      case INT64_VALUE -> constants.add((double) constant.int64Value());
      case DOUBLE_VALUE -> {
        if (Double.isFinite(constant.doubleValue())) {
          constants.add(constant.doubleValue());
        }
      }
      default -> {
        // Times and durations are text constants.
      }
    }
  }

  private void time(String text) {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (time.isAfter(EARLIEST) && time.isBefore(LATEST)) {
        times.add(time);
      }
    } catch (DateTimeParseException e) {
      // The text is not a time.
    }
  }

  /**
   * Returns whether a field can be missing. Required fields and those with a default value cannot.
   */
  private static boolean isOptional(EventStream stream, String field) {
    return stream.schema().getField(field).schema().getType() == Schema.Type.UNION;
  }

  /**
   * Returns candidate values by field, for the fields that conditions refer to. A map is a
   * placeholder, see {@link #map}.
   */
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
        if (!values.isEmpty()) {
          ofStream.put(field.name(), values);
        }
      }
    }
    return ofStream;
  }

  private void add(Schema type, List<Object> values) {
    switch (type.getType()) {
      case STRING -> values.addAll(texts());
      case ENUM -> values.addAll(type.getEnumSymbols());
      case DOUBLE -> values.addAll(numbers);
      case LONG -> numbers.forEach(number -> values.add(Math.round(number)));
      case INT ->
          numbers.stream()
              .filter(number -> number.intValue() == Math.round(number))
              .forEach(number -> values.add(Math.round(number)));
      case MAP -> values.add(Map.of());
      default -> {
        // Unsupported types are left missing.
      }
    }
  }

  /**
   * Creates a random map. Its keys are field names, because conditions select the keys like fields.
   */
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

  /** Returns each text alone and each pair of texts, because one value may have to contain both. */
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
