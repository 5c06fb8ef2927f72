package io.micromoments.patterns.language.cel;

import java.util.ArrayList;
import java.util.List;

/** What the functions of conditions do, for the reference and for editors. */
public final class FunctionReference {

  /** Functions for similar values, in the order of the reference. */
  public enum Group {
    PRESENCE("Presence"),
    LISTS("Lists"),
    TEXT("Text"),
    TIME("Times and durations"),
    CONVERSIONS("Conversions"),
    MATH("Math");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /**
   * A function or macro.
   *
   * @param example a condition on {@code event} and on the events of a step {@code cart}
   * @param description what it yields, without a full stop
   */
  public record Function(Group group, String name, String example, String description) {}

  private static final List<Function> ALL = new ArrayList<>();

  static {
    add(
        Group.PRESENCE,
        "has",
        "has(event.value)",
        "Whether a field or a value of a map is present");
    add(
        Group.LISTS,
        "all",
        "cart.all(c, c.value > 10.0)",
        "Whether the condition holds for each element; true of an empty list");
    add(
        Group.LISTS,
        "exists",
        "cart.exists(c, c.value > 10.0)",
        "Whether the condition holds for at least one element");
    add(
        Group.LISTS,
        "exists_one",
        "cart.exists_one(c, c.value > 10.0)",
        "Whether the condition holds for exactly one element");
    add(
        Group.LISTS,
        "filter",
        "size(cart.filter(c, c.value > 10.0)) >= 2",
        "The elements for which the condition holds");
    add(
        Group.LISTS,
        "map",
        "event.item_id in cart.map(c, c.item_id)",
        "The value of an expression for each element");
    add(
        Group.LISTS,
        "size",
        "size(cart) >= 2",
        "Number of elements of a list or map, or of characters of a text");
    add(
        Group.LISTS,
        "sum",
        "cart.map(c, c.value).sum() > 500.0",
        "Sum of the numbers; 0 of an empty list");
    add(
        Group.LISTS,
        "avg",
        "cart.map(c, c.value).avg() > 50.0",
        "Mean of the numbers; missing for an empty list");
    add(
        Group.LISTS,
        "min",
        "cart.map(c, c.value).min() > 10.0",
        "The smallest number; missing for an empty list");
    add(
        Group.LISTS,
        "max",
        "cart.map(c, c.value).max() > 100.0",
        "The largest number; missing for an empty list");
    add(
        Group.LISTS,
        "join",
        "cart.map(c, c.item_id).join(\",\") == \"a,b\"",
        "The texts of a list in one text, with a separator between them");
    add(
        Group.TEXT,
        "contains",
        "event.page_url.contains(\"loan\")",
        "Whether the text contains another one");
    add(
        Group.TEXT,
        "startsWith",
        "event.page_url.startsWith(\"https://shop.\")",
        "Whether the text begins with another one");
    add(
        Group.TEXT,
        "endsWith",
        "event.page_url.endsWith(\"/checkout\")",
        "Whether the text ends with another one");
    add(
        Group.TEXT,
        "matches",
        "event.query.matches(\"(?i)lease$\")",
        "Whether a part of the text fits a regular expression (RE2, at most 1,000 instructions); `^` and `$` stand for its ends, `(?i)` ignores case. With a backslash in it, begin the text with r: `r\"\\bloan\\b\"`");
    add(
        Group.TEXT,
        "lowerAscii",
        "event.query.lowerAscii() == \"tent\"",
        "The text with A to Z in lower case");
    add(
        Group.TEXT,
        "upperAscii",
        "event.query.upperAscii() == \"TENT\"",
        "The text with a to z in upper case");
    add(Group.TEXT, "trim", "event.query.trim() == \"tent\"", "The text without blanks around it");
    add(
        Group.TEXT,
        "substring",
        "event.item_id.substring(0, 3) == \"tv-\"",
        "The characters from a position up to, but not including, a second one; positions count from 0");
    add(
        Group.TEXT,
        "indexOf",
        "event.query.indexOf(\"tent\") == 0",
        "Position of the first occurrence of another text, from 0; -1 if there is none");
    add(
        Group.TEXT,
        "lastIndexOf",
        "event.query.lastIndexOf(\"/\") > 3",
        "Position of the last occurrence of another text, from 0; -1 if there is none");
    add(Group.TEXT, "charAt", "event.item_id.charAt(0) == \"t\"", "The character at a position");
    add(
        Group.TEXT,
        "replace",
        "event.query.replace(\"-\", \" \") == \"two person tent\"",
        "The text with each occurrence replaced, or the first few");
    add(
        Group.TEXT,
        "split",
        "event.page_url.split(\"/\")[2] == \"shop.example\"",
        "The parts between separators, as a list");
    add(Group.TEXT, "reverse", "event.query.reverse() == \"tnet\"", "The text backwards");
    add(
        Group.TEXT,
        "strings.quote",
        "strings.quote(event.query) == \"\\\"tent\\\"\"",
        "The text in quotes, with control characters escaped");
    add(
        Group.TIME,
        "timestamp",
        "event.event_time > timestamp(\"2026-05-02T20:30:00Z\")",
        "The time of a text");
    add(
        Group.TIME,
        "duration",
        "event.event_time - cart[0].event_time < duration(\"5m\")",
        "The duration of a text: `5m`, `1h30m`, `7d`, `PT5M`");
    add(
        Group.TIME,
        "getFullYear",
        "event.event_time.getFullYear(\"Europe/Berlin\") == 2026",
        "The year");
    add(
        Group.TIME,
        "getMonth",
        "event.event_time.getMonth(\"Europe/Berlin\") == 11",
        "The month; 0 is January, 11 December");
    add(
        Group.TIME,
        "getDate",
        "event.event_time.getDate(\"Europe/Berlin\") == 1",
        "The day of the month, from 1");
    add(
        Group.TIME,
        "getDayOfMonth",
        "event.event_time.getDayOfMonth(\"Europe/Berlin\") == 0",
        "The day of the month, from 0");
    add(
        Group.TIME,
        "getDayOfYear",
        "event.event_time.getDayOfYear(\"Europe/Berlin\") == 0",
        "The day of the year, from 0");
    add(
        Group.TIME,
        "getDayOfWeek",
        "event.event_time.getDayOfWeek(\"Europe/Berlin\") in [0, 6]",
        "The day of the week; 0 is Sunday, 6 Saturday");
    add(
        Group.TIME,
        "getHours",
        "event.event_time.getHours(\"Europe/Berlin\") >= 18",
        "The hour of the day, or the hours of a duration");
    add(
        Group.TIME,
        "getMinutes",
        "event.event_time.getMinutes(\"Europe/Berlin\") < 30",
        "The minute of the hour, or the minutes of a duration");
    add(
        Group.TIME,
        "getSeconds",
        "event.event_time.getSeconds(\"Europe/Berlin\") < 30",
        "The second of the minute, or the seconds of a duration");
    add(
        Group.TIME,
        "getMilliseconds",
        "event.event_time.getMilliseconds(\"Europe/Berlin\") < 500",
        "The millisecond of the second");
    add(
        Group.CONVERSIONS,
        "double",
        "double(event.properties.price) > 99.9",
        "The number with decimals");
    add(
        Group.CONVERSIONS,
        "int",
        "int(event.properties.nights) >= 3",
        "The whole number; decimals are cut off, a time is in seconds since 1970");
    add(Group.CONVERSIONS, "string", "string(event.dwell_ms) == \"5000\"", "The text");
    add(Group.CONVERSIONS, "bool", "bool(event.properties.member)", "true or false of the text");
    add(
        Group.CONVERSIONS,
        "dyn",
        "dyn(event.value) == 5",
        "The same value, whose type is not checked");
    add(
        Group.MATH,
        "math.greatest",
        "math.greatest(event.value, 10.0) > 10.0",
        "The largest of several numbers");
    add(
        Group.MATH,
        "math.least",
        "math.least(event.value, 10.0) < 10.0",
        "The smallest of several numbers");
    add(
        Group.MATH,
        "math.abs",
        "math.abs(event.value - cart[0].value) > 10.0",
        "The number without its sign");
    add(
        Group.MATH,
        "math.round",
        "math.round(event.value) == 100.0",
        "The number rounded to the nearest whole number");
    add(Group.MATH, "math.floor", "math.floor(event.value) == 99.0", "The number rounded down");
    add(Group.MATH, "math.ceil", "math.ceil(event.value) == 100.0", "The number rounded up");
    add(
        Group.MATH,
        "math.trunc",
        "math.trunc(event.value) == 99.0",
        "The number without its decimals");
    add(Group.MATH, "math.sign", "math.sign(event.value) < 0.0", "-1, 0 or 1");
    add(Group.MATH, "math.sqrt", "math.sqrt(event.value) > 10.0", "The square root of the number");
    add(
        Group.MATH,
        "math.isNaN",
        "math.isNaN(event.value)",
        "Whether the value is not a number (NaN)");
    add(Group.MATH, "math.isInf", "math.isInf(event.value)", "Whether it is infinite");
    add(
        Group.MATH,
        "math.isFinite",
        "math.isFinite(event.value)",
        "Whether the number is neither infinite nor NaN");
    add(
        Group.MATH,
        "math.bitAnd",
        "math.bitAnd(event.dwell_ms, 1) == 1",
        "Bits that are set in both numbers");
    add(
        Group.MATH,
        "math.bitOr",
        "math.bitOr(event.dwell_ms, 1) == 1",
        "Bits that are set in at least one of the numbers");
    add(
        Group.MATH,
        "math.bitXor",
        "math.bitXor(event.dwell_ms, 1) == 1",
        "Bits that are set in exactly one of the numbers");
    add(Group.MATH, "math.bitNot", "math.bitNot(event.dwell_ms) == 1", "Every bit inverted");
    add(
        Group.MATH,
        "math.bitShiftLeft",
        "math.bitShiftLeft(event.dwell_ms, 1) > 1",
        "The bits shifted to the left");
    add(
        Group.MATH,
        "math.bitShiftRight",
        "math.bitShiftRight(event.dwell_ms, 1) > 1",
        "The bits shifted to the right");
  }

  private FunctionReference() {}

  private static void add(Group group, String name, String example, String description) {
    ALL.add(new Function(group, name, example, description));
  }

  /** Returns all functions and macros, in the order of the reference. */
  public static List<Function> all() {
    return List.copyOf(ALL);
  }
}
