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
 * Creates random events for given conditions. Fields mostly hold constants that conditions compare
 * them with, and values next to these. Otherwise they hold constants of other fields, values
 * between constants or other values, or are missing.
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

  /** How often a field has a value that it is compared with: often enough to meet many parts. */
  private static final double COMPARED = 0.8;

  /** Operators whose operands are conditions of their own. */
  private static final Set<String> LOGICAL = Set.of("_&&_", "_||_", "!_", "_?_:_");

  private final Random random;
  private final List<Instant> times = new ArrayList<>();
  private final Set<String> texts = new TreeSet<>();
  private final Set<Double> numbers = new TreeSet<>();
  private final Set<String> fields = new TreeSet<>();
  private final Map<String, Constants> compared = new TreeMap<>();
  private final Map<EventStream, Map<String, Candidates>> candidates =
      new EnumMap<>(EventStream.class);

  /** Constants of a condition or a part of it. */
  private record Constants(Set<String> texts, Set<Double> numbers) {
    Constants() {
      this(new TreeSet<>(), new TreeSet<>());
    }

    void addAll(Constants others) {
      texts.addAll(others.texts);
      numbers.addAll(others.numbers);
    }
  }

  /**
   * Values of a field.
   *
   * @param compared constants that it is compared with, and values next to them
   * @param all these and all other values; a map is a placeholder, see {@link #map}
   */
  private record Candidates(List<Object> compared, List<Object> all) {}

  public EventSampler(Collection<Expression> conditions, Random random) {
    this.random = random;
    Constants constants = new Constants();
    for (Expression condition : conditions) {
      constants.addAll(collect(CelNavigableAst.fromAst(condition.ast()).getRoot()));
    }
    texts.addAll(constants.texts);
    constants.numbers.add(0.0);
    Double before = null;
    for (double constant : constants.numbers) {
      numbers.addAll(List.of(constant - 1, constant, constant + 1));
      if (before != null) {
        numbers.add(before + (constant - before) / 2);
      }
      before = constant;
    }
  }

  /**
   * Returns the constants of a condition, and records for each field which constants it is compared
   * with.
   */
  private Constants collect(CelNavigableExpr condition) {
    CelExpr expr = condition.expr();
    Constants constants = new Constants();
    if (expr.getKind() == CelExpr.ExprKind.Kind.COMPREHENSION
        || (expr.getKind() == CelExpr.ExprKind.Kind.CALL
            && LOGICAL.contains(expr.call().function()))) {
      condition.children().forEach(child -> constants.addAll(collect(child)));
      return constants;
    }
    Set<String> selected = new TreeSet<>();
    condition
        .allNodes()
        .map(CelNavigableExpr::expr)
        .forEach(
            each -> {
              if (each.getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
                add(each.constant(), constants);
              } else if (each.getKind() == CelExpr.ExprKind.Kind.SELECT) {
                selected.add(each.select().field());
              }
            });
    fields.addAll(selected);
    selected.forEach(
        field -> compared.computeIfAbsent(field, name -> new Constants()).addAll(constants));
    return constants;
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
              boolean isCompared = !choices.compared.isEmpty() && random.nextDouble() < COMPARED;
              List<Object> all = isCompared ? choices.compared : choices.all;
              boolean mayBeMissing = !isCompared && isOptional(stream, field);
              int chosen = random.nextInt(all.size() + (mayBeMissing ? 1 : 0));
              if (chosen < all.size()) { // Otherwise the field is missing.
                values.put(field, all.get(chosen));
              }
            });
    values.replaceAll((field, value) -> value == Map.of() ? map() : value);
    values.put("event_id", "e");
    values.put("event_time", time);
    return Event.of(stream, values);
  }

  private void add(CelConstant constant, Constants into) {
    switch (constant.getKind()) {
      case STRING_VALUE -> {
        into.texts.add(constant.stringValue());
        into.texts.addAll(List.of(constant.stringValue().split(NO_PLAIN_TEXT)));
        time(constant.stringValue());
      }
      case INT64_VALUE -> into.numbers.add((double) constant.int64Value());
      case DOUBLE_VALUE -> {
        if (Double.isFinite(constant.doubleValue())) {
          into.numbers.add(constant.doubleValue());
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

  /** Returns candidate values by field, for the fields that conditions refer to. */
  private Map<String, Candidates> candidates(EventStream stream) {
    Map<String, Candidates> ofStream = new TreeMap<>();
    for (Schema.Field field : stream.schema().getFields()) {
      if (fields.contains(field.name()) && !field.name().startsWith("event_")) {
        Constants with = compared.getOrDefault(field.name(), new Constants());
        Set<Double> near = new TreeSet<>();
        with.numbers.forEach(each -> near.addAll(List.of(each - 1, each, each + 1)));
        List<Object> others = values(field.schema(), texts(), numbers, true);
        if (!others.isEmpty()) {
          ofStream.put(
              field.name(),
              new Candidates(values(field.schema(), with.texts, near, false), others));
        }
      }
    }
    return ofStream;
  }

  /**
   * Returns the values that a field can have.
   *
   * @param all whether to add enum symbols that are not among the texts, and maps
   */
  private static List<Object> values(
      Schema field, Collection<String> texts, Collection<Double> numbers, boolean all) {
    List<Object> values = new ArrayList<>();
    for (Schema type : field.getType() == Schema.Type.UNION ? field.getTypes() : List.of(field)) {
      switch (type.getType()) {
        case STRING -> values.addAll(texts);
        case ENUM ->
            type.getEnumSymbols().stream()
                .filter(each -> all || texts.contains(each))
                .forEach(values::add);
        case DOUBLE -> values.addAll(numbers);
        case LONG -> numbers.forEach(number -> values.add(Math.round(number)));
        case INT ->
            numbers.stream()
                .filter(number -> number.intValue() == Math.round(number))
                .forEach(number -> values.add(Math.round(number)));
        case MAP -> {
          if (all) {
            values.add(Map.of());
          }
        }
        default -> {
          // Unsupported types are left missing.
        }
      }
    }
    return values;
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
