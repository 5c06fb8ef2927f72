package io.micromoments.patterns.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Generates well-typed random expressions over given leaves, with every operator and function of
 * the dialect.
 */
final class RandomExpressions {

  /** The types of generated expressions. */
  enum ValueType {
    BOOL,
    INT,
    DOUBLE,
    TEXT,
    TIME,
    DURATION,
    TEXTS,
    MAP
  }

  private static final List<ValueType> COMPARED =
      List.of(
          ValueType.BOOL,
          ValueType.INT,
          ValueType.DOUBLE,
          ValueType.TEXT,
          ValueType.TIME,
          ValueType.DURATION);

  private static final Map<ValueType, List<String>> CONSTANTS =
      Map.of(
          ValueType.BOOL, List.of("true", "false"),
          ValueType.INT, List.of("0", "1", "-3", "2", "9007199254740993", "9223372036854775807"),
          ValueType.DOUBLE,
              List.of(
                  "0.0", "1.0", "-0.0", "0.5", "9.2233720368547758e18", "1.0 / 0.0", "0.0 / 0.0"),
          ValueType.TEXT, List.of("'a'", "'web'", "''", "'129.50'", "'ä€😀'", "'7d'", "'12'"),
          ValueType.TIME, List.of("timestamp('2026-05-02T20:30:00Z')", "timestamp(0)"),
          ValueType.DURATION, List.of("duration('7d')", "duration('90s')", "duration('-1.5h')"),
          ValueType.TEXTS, List.of("['a', 'web']", "['']", "['129.50', '7d', 'a']"),
          ValueType.MAP, List.of("{'k': 'a'}", "{'k': 'web', 'n': '129.50'}"));

  private final Random random;
  private final Map<ValueType, List<String>> leaves;
  private final List<String> lists;
  private int names;

  /**
   * @param leaves expressions on the variables in scope, by type
   * @param lists lists of structs, each with a text field to compare, as {@code list|field}
   */
  RandomExpressions(Random random, Map<ValueType, List<String>> leaves, List<String> lists) {
    this.random = random;
    this.leaves = leaves;
    this.lists = lists;
  }

  String of(ValueType type, int depth) {
    if (depth <= 0 || random.nextInt(5) == 0) {
      return leaf(type);
    }
    if (random.nextInt(12) == 0) {
      return f(
          "(%s ? %s : %s)",
          of(ValueType.BOOL, depth - 1), of(type, depth - 1), of(type, depth - 1));
    }
    return switch (type) {
      case BOOL -> bool(depth - 1);
      case INT -> whole(depth - 1);
      case DOUBLE -> decimal(depth - 1);
      case TEXT -> text(depth - 1);
      case TIME -> time(depth - 1);
      case DURATION -> duration(depth - 1);
      case TEXTS -> texts(depth - 1);
      case MAP -> leaf(type);
    };
  }

  private String leaf(ValueType type) {
    List<String> known = leaves.getOrDefault(type, List.of());
    return known.isEmpty() || random.nextInt(4) == 0 ? pick(CONSTANTS.get(type)) : pick(known);
  }

  private String bool(int depth) {
    ValueType type = pick(COMPARED);
    return switch (random.nextInt(17)) {
      case 0, 1 -> f("(%s && %s)", of(ValueType.BOOL, depth), of(ValueType.BOOL, depth));
      case 2, 3 -> f("(%s || %s)", of(ValueType.BOOL, depth), of(ValueType.BOOL, depth));
      case 4 -> f("!(%s)", of(ValueType.BOOL, depth));
      case 5, 6 -> f("(%s %s %s)", of(type, depth), order(), of(type, depth));
      case 7 -> f("(%s %s %s)", of(ValueType.INT, depth), order(), of(ValueType.DOUBLE, depth));
      case 8 -> f("(%s %s %s)", of(ValueType.DOUBLE, depth), order(), of(ValueType.INT, depth));
      case 9 -> {
        ValueType any = pick(List.of(ValueType.values()));
        yield f("(%s %s %s)", of(any, depth), pick(List.of("==", "!=")), of(any, depth));
      }
      case 10 ->
          f("(%s %s %s)", unchecked(depth), pick(List.of("==", "!=", "<", ">=")), of(type, depth));
      case 11 ->
          f(
              "(%s in %s)",
              of(ValueType.TEXT, depth), of(pick(List.of(ValueType.TEXTS, ValueType.MAP)), depth));
      case 12 ->
          f(
              "%s.%s(%s)",
              of(ValueType.TEXT, depth),
              pick(List.of("startsWith", "endsWith", "contains", "matches")),
              of(ValueType.TEXT, depth));
      case 13 ->
          f(
              "%s.matches(%s)",
              of(ValueType.TEXT, depth), pick(List.of("'^a'", "'[0-9]+$'", "'😀|b'")));
      case 14 -> macro(of(ValueType.TEXTS, depth), "", depth);
      case 15 -> {
        if (lists.isEmpty()) {
          yield f("math.isNaN(%s)", of(ValueType.DOUBLE, depth));
        }
        String[] parts = pick(lists).split("\\|", -1);
        yield macro(parts[0], "." + parts[1], depth);
      }
      default ->
          pick(
              List.of(
                  f("math.isNaN(%s)", of(ValueType.DOUBLE, depth)),
                  f("math.isInf(%s)", of(ValueType.DOUBLE, depth)),
                  f("bool(%s)", of(ValueType.TEXT, depth)),
                  f("(%s in [%s, %s])", whole(depth), leaf(ValueType.INT), leaf(ValueType.INT)),
                  f(
                      "(%s in [%s, %s])",
                      decimal(depth), leaf(ValueType.DOUBLE), leaf(ValueType.DOUBLE))));
    };
  }

  private String macro(String list, String field, int depth) {
    String name = "x" + names++;
    return f(
        "%s.%s(%s, %s%s %s %s)",
        list,
        pick(List.of("exists", "all", "exists_one")),
        name,
        name,
        field,
        order(),
        of(ValueType.TEXT, depth));
  }

  /** An aggregate of a list, which may be empty, or have an element without a value. */
  private String aggregate(ValueType type, int depth) {
    String function =
        pick(
            type == ValueType.INT
                ? List.of("sum", "min", "max")
                : List.of("sum", "avg", "min", "max"));
    List<String> elements = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      elements.add(of(type, depth));
    }
    String name = "x" + names++;
    return elements.isEmpty()
        ? f("[%s].filter(%s, false).%s()", leaf(type), name, function)
        : f("[%s].%s()", String.join(", ", elements), function);
  }

  private String unchecked(int depth) {
    return f("dyn(%s)", of(pick(COMPARED), depth));
  }

  private String whole(int depth) {
    return switch (random.nextInt(11)) {
      case 10 -> aggregate(ValueType.INT, depth);
      case 0, 1 ->
          f(
              "(%s %s %s)",
              of(ValueType.INT, depth),
              pick(List.of("+", "-", "*", "/", "%")),
              of(ValueType.INT, depth));
      case 2 -> f("-(%s)", of(ValueType.INT, depth));
      case 3 ->
          f("size(%s)", of(pick(List.of(ValueType.TEXT, ValueType.TEXTS, ValueType.MAP)), depth));
      case 4, 5 ->
          f(
              "int(%s)",
              of(
                  pick(List.of(ValueType.TEXT, ValueType.DOUBLE, ValueType.INT, ValueType.TIME)),
                  depth));
      case 6 -> f("int(%s)", unchecked(depth));
      case 7 ->
          f(
              "%s.%s(%s)",
              of(ValueType.TIME, depth),
              pick(
                  List.of(
                      "getHours",
                      "getDayOfWeek",
                      "getFullYear",
                      "getMonth",
                      "getDate",
                      "getDayOfMonth",
                      "getDayOfYear",
                      "getMinutes",
                      "getSeconds",
                      "getMilliseconds")),
              pick(List.of("", "'Europe/Berlin'", "'-02:30'")));
      case 8 ->
          f(
              "%s.%s()",
              of(ValueType.DURATION, depth),
              pick(List.of("getHours", "getMinutes", "getSeconds", "getMilliseconds")));
      default ->
          pick(
              List.of(
                  f("%s.indexOf(%s)", of(ValueType.TEXT, depth), of(ValueType.TEXT, depth)),
                  f("%s.lastIndexOf(%s)", of(ValueType.TEXT, depth), of(ValueType.TEXT, depth)),
                  f("math.abs(%s)", of(ValueType.INT, depth)),
                  f("math.greatest(%s, %s)", of(ValueType.INT, depth), of(ValueType.INT, depth)),
                  f("math.bitAnd(%s, %s)", of(ValueType.INT, depth), of(ValueType.INT, depth))));
    };
  }

  private String decimal(int depth) {
    return switch (random.nextInt(7)) {
      case 6 -> aggregate(ValueType.DOUBLE, depth);
      case 0, 1 ->
          f(
              "(%s %s %s)",
              of(ValueType.DOUBLE, depth),
              pick(List.of("+", "-", "*", "/")),
              of(ValueType.DOUBLE, depth));
      case 2 -> f("-(%s)", of(ValueType.DOUBLE, depth));
      case 3, 4 ->
          f(
              "double(%s)",
              random.nextBoolean() ? of(ValueType.TEXT, depth) : of(ValueType.INT, depth));
      default ->
          pick(
              List.of(
                  f("double(%s)", unchecked(depth)),
                  f("math.ceil(%s)", of(ValueType.DOUBLE, depth)),
                  f("math.round(%s)", of(ValueType.DOUBLE, depth)),
                  f("math.sqrt(%s)", of(ValueType.DOUBLE, depth)),
                  f(
                      "math.least(%s, %s)",
                      of(ValueType.DOUBLE, depth), of(ValueType.DOUBLE, depth))));
    };
  }

  private String text(int depth) {
    return switch (random.nextInt(7)) {
      case 0, 1 -> f("(%s + %s)", of(ValueType.TEXT, depth), of(ValueType.TEXT, depth));
      case 2 -> f("string(%s)", of(pick(COMPARED), depth));
      case 3 ->
          f(
              "%s.%s()",
              of(ValueType.TEXT, depth),
              pick(List.of("lowerAscii", "upperAscii", "trim", "reverse")));
      case 4 -> f("%s[%s]", of(ValueType.TEXTS, depth), of(ValueType.INT, depth));
      case 5 -> f("%s[%s]", of(ValueType.MAP, depth), of(ValueType.TEXT, depth));
      default ->
          pick(
              List.of(
                  f("%s.substring(%s)", of(ValueType.TEXT, depth), of(ValueType.INT, depth)),
                  f("%s.charAt(%s)", of(ValueType.TEXT, depth), of(ValueType.INT, depth)),
                  f("%s.replace(%s, 'b')", of(ValueType.TEXT, depth), of(ValueType.TEXT, depth)),
                  f("%s.join('-')", of(ValueType.TEXTS, depth)),
                  f("strings.quote(%s)", of(ValueType.TEXT, depth))));
    };
  }

  private String time(int depth) {
    return switch (random.nextInt(4)) {
      case 0, 1 ->
          f(
              "(%s %s %s)",
              of(ValueType.TIME, depth), pick(List.of("+", "-")), of(ValueType.DURATION, depth));
      case 2 -> f("timestamp(%s)", of(ValueType.TEXT, depth));
      default -> f("timestamp(%s)", of(ValueType.INT, depth));
    };
  }

  private String duration(int depth) {
    return switch (random.nextInt(3)) {
      case 0 -> f("(%s - %s)", of(ValueType.TIME, depth), of(ValueType.TIME, depth));
      case 1 ->
          f(
              "(%s %s %s)",
              of(ValueType.DURATION, depth),
              pick(List.of("+", "-")),
              of(ValueType.DURATION, depth));
      default -> f("duration(%s)", of(ValueType.TEXT, depth));
    };
  }

  private String texts(int depth) {
    String name = "y" + names++;
    return switch (random.nextInt(6)) {
      case 0 -> f("[%s, %s]", of(ValueType.TEXT, depth), of(ValueType.TEXT, depth));
      case 1 -> f("(%s + %s)", of(ValueType.TEXTS, depth), of(ValueType.TEXTS, depth));
      case 2 ->
          f(
              "%s.filter(%s, %s != %s)",
              of(ValueType.TEXTS, depth), name, name, of(ValueType.TEXT, depth));
      case 3 ->
          f(
              "%s.map(%s, %s + %s)",
              of(ValueType.TEXTS, depth), name, name, of(ValueType.TEXT, depth));
      case 4 -> f("%s.map(%s, %s)", of(ValueType.MAP, depth), name, name);
      default -> f("%s.split('b')", of(ValueType.TEXT, depth));
    };
  }

  private String order() {
    return pick(List.of("==", "!=", "<", "<=", ">", ">="));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static String f(String format, Object... parts) {
    return String.format(Locale.ROOT, format, parts);
  }
}
