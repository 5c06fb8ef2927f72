package io.micromoments.patterns.lint;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.Expression;
import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.PatternStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * Looks for an event that fits two alternatives. Tries events whose fields hold what the conditions
 * speak of: constants of the field's type, numbers beside them, something else, and nothing. Finds
 * none where the conditions look back at other events.
 */
final class SharedEvent {

  private static final int MOST_TRIES = 5_000;

  private final Step.Alternative first;
  private final Step.Alternative second;

  SharedEvent(Step.Alternative first, Step.Alternative second) {
    this.first = first;
    this.second = second;
  }

  Optional<Event> find() {
    List<Expression> conditions = new ArrayList<>();
    first.where().ifPresent(conditions::add);
    second.where().ifPresent(conditions::add);
    for (EventStream stream : first.on()) {
      if (second.on().contains(stream)) {
        Optional<Event> found = find(stream, candidates(stream, conditions));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** The fields of an event but its id and time. */
  static String show(Event event) {
    return event.stream().label()
        + event.fields().entrySet().stream()
            .filter(field -> !field.getKey().startsWith("event_"))
            .map(field -> field.getKey() + ": " + field.getValue())
            .collect(Collectors.joining(", ", " {", "}"));
  }

  private Optional<Event> find(EventStream stream, Map<String, List<Object>> candidates) {
    CompiledPattern fitsFirst = single(first);
    CompiledPattern fitsSecond = single(second);
    Random random = new Random(1); // Any seed: the same file always gets the same warning.
    for (int i = 0; i < MOST_TRIES; i++) {
      Map<String, Object> fields = new HashMap<>();
      candidates.forEach(
          (field, values) -> {
            Object value = values.get(random.nextInt(values.size()));
            if (value != null) {
              fields.put(field, value);
            }
          });
      fields.put("event_id", "e");
      fields.put("event_time", 0L);
      Event event = Event.of(stream, fields);
      if (fitsFirst.canStart(event) && fitsSecond.canStart(event)) {
        return Optional.of(event);
      }
      if (candidates.isEmpty()) {
        break;
      }
    }
    return Optional.empty();
  }

  /** A pattern of one step, to ask whether an event fits it. */
  private static CompiledPattern single(Step.Alternative alternative) {
    Step step =
        new Step.EventStep(
            "step",
            Step.Contiguity.FOLLOWED_BY,
            List.of(alternative),
            Step.Quantifier.ONE,
            Optional.empty(),
            Optional.empty());
    return new PatternCompiler()
        .compile(
            new MomentPattern(
                "shared-event",
                1,
                MomentKind.KNOW,
                "",
                "",
                PatternStatus.live,
                1,
                Optional.empty(),
                new MomentPattern.Skip.None(),
                List.of(step),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Duration.ZERO,
                List.of(),
                MomentPattern.OnChange.KEEP));
  }

  /** By field that a condition speaks of, what it could hold; null stands for nothing. */
  private static Map<String, List<Object>> candidates(
      EventStream stream, List<Expression> conditions) {
    Set<Object> constants = new LinkedHashSet<>();
    Set<String> fields = new LinkedHashSet<>();
    for (Expression condition : conditions) {
      CelNavigableAst.fromAst(condition.ast())
          .getRoot()
          .allNodes()
          .map(CelNavigableExpr::expr)
          .forEach(
              expr -> {
                constant(expr).ifPresent(constants::add);
                if (expr.getKind() == CelExpr.ExprKind.Kind.SELECT) {
                  fields.add(expr.select().field());
                }
              });
    }
    Map<String, List<Object>> candidates = new HashMap<>();
    for (Schema.Field field : stream.schema().getFields()) {
      if (fields.contains(field.name()) && !field.name().startsWith("event_")) {
        List<Object> values = values(field.schema(), constants, fields);
        if (!values.isEmpty()) {
          values.add(null);
          candidates.put(field.name(), values);
        }
      }
    }
    return candidates;
  }

  private static Optional<Object> constant(CelExpr expr) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      return Optional.empty();
    }
    CelConstant constant = expr.constant();
    return Optional.ofNullable(
        switch (constant.getKind()) {
          case STRING_VALUE -> constant.stringValue();
          case INT64_VALUE -> constant.int64Value();
          case DOUBLE_VALUE -> constant.doubleValue();
          default -> null;
        });
  }

  private static List<Object> values(Schema schema, Set<Object> constants, Set<String> fields) {
    List<Object> values = new ArrayList<>();
    for (Schema type :
        schema.getType() == Schema.Type.UNION ? schema.getTypes() : List.of(schema)) {
      switch (type.getType()) {
        case STRING -> {
          texts(constants, values);
          values.add("something else");
        }
        case ENUM -> values.addAll(type.getEnumSymbols());
        case DOUBLE -> numbers(constants).forEach(number -> beside(number, values));
        case INT, LONG ->
            numbers(constants)
                .forEach(
                    number ->
                        values.addAll(
                            List.of(
                                number.longValue() - 1,
                                number.longValue(),
                                number.longValue() + 1)));
        case MAP -> {
          // Its keys are selected like fields.
          List<Object> texts = new ArrayList<>();
          texts(constants, texts);
          fields.forEach(
              key ->
                  texts.stream()
                      .filter(Objects::nonNull)
                      .forEach(text -> values.add(Map.of(key, text))));
        }
        default -> {}
      }
    }
    return values;
  }

  private static void texts(Set<Object> constants, List<Object> values) {
    constants.stream().filter(String.class::isInstance).forEach(values::add);
  }

  private static List<Double> numbers(Set<Object> constants) {
    List<Double> numbers = new ArrayList<>(List.of(1.0));
    constants.stream()
        .filter(Number.class::isInstance)
        .forEach(number -> numbers.add(((Number) number).doubleValue()));
    return numbers;
  }

  private static void beside(double number, List<Object> values) {
    values.addAll(List.of(number - 1, number, number + 1));
  }
}
