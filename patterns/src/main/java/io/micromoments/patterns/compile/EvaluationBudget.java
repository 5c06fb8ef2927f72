package io.micromoments.patterns.compile;

import java.util.List;
import java.util.Map;

/**
 * What one evaluation may do at most, so that no condition and no event can stop a job: about as
 * many characters and elements looked at or copied as there are units, some milliseconds in all. An
 * evaluation that needs more has no value. Not thread-safe.
 */
final class EvaluationBudget {

  /** Units of one evaluation. */
  static final long MOST = 1_000_000;

  /** As many turns of loops as cel-java allows. */
  private static final int MOST_TURNS = 10_000;

  /** Characters that are compared at the cost of one that is copied. */
  private static final int COMPARED_PER_UNIT = 64;

  /** Instructions of a regular expression that a character passes at the cost of one copied. */
  private static final int INSTRUCTIONS_PER_UNIT = 4;

  private long left;
  private int turns;
  private long exceeded;

  /** Another evaluation begins. */
  void begin() {
    left = MOST;
    turns = 0;
  }

  /** Whether so much more may be done; once it may not, nothing may. */
  boolean allows(long units) {
    if (left < 0) {
      return false;
    }
    left -= units;
    if (left < 0) {
      exceeded++;
    }
    return left >= 0;
  }

  /** Whether a loop may turn once more. */
  boolean allowsTurn() {
    return ++turns <= MOST_TURNS && allows(1);
  }

  /** How often loops have turned in this evaluation. */
  int turns() {
    return turns;
  }

  /** How many evaluations were given up so far. */
  long exceeded() {
    return exceeded;
  }

  /** What it costs to look at or copy a value once; nothing for numbers and the like. */
  static long of(Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    return value instanceof Map<?, ?> map ? map.size() : 0;
  }

  /** What it costs to look for a text in another. */
  static long ofSearch(String text, String wanted) {
    return text.length() + (long) text.length() * wanted.length() / COMPARED_PER_UNIT;
  }

  /** What it costs to match a text with a regular expression. */
  static long ofMatch(String text, int instructions) {
    return text.length() + (long) text.length() * instructions / INSTRUCTIONS_PER_UNIT;
  }

  /** What it costs to put a text in the place of another wherever that is found. */
  static long ofReplace(String text, String wanted, String by) {
    long places = wanted.isEmpty() ? text.length() + 1L : text.length() / wanted.length();
    return ofSearch(text, wanted) + places * by.length();
  }
}
