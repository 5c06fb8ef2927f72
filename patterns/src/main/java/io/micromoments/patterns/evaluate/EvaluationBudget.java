package io.micromoments.patterns.evaluate;

import java.util.List;
import java.util.Map;

/**
 * Limits the work of one evaluation, so that no condition and no event can stall a job. A unit is
 * about one character or element that is read or copied; the whole budget takes some milliseconds.
 * An evaluation that exceeds it has no value. Not thread-safe.
 */
final class EvaluationBudget {

  /** Units available to one evaluation. */
  static final long MAX_UNITS = 1_000_000;

  /** Maximum number of loop iterations, the same as in cel-java. */
  private static final int MAX_ITERATIONS = 10_000;

  /** Characters that can be compared at the cost of copying one. */
  private static final int COMPARED_PER_UNIT = 64;

  /** Instructions of a regular expression per character, at the cost of copying one character. */
  private static final int INSTRUCTIONS_PER_UNIT = 4;

  private long left;
  private int iterations;
  private long exceededEvaluations;

  /** Resets the budget for the next evaluation. */
  void reset() {
    left = MAX_UNITS;
    iterations = 0;
  }

  /** Consumes units. Returns false once the budget is exceeded, and from then on for any amount. */
  boolean tryConsume(long units) {
    if (left < 0) {
      return false;
    }
    left -= units;
    if (left < 0) {
      exceededEvaluations++;
    }
    return left >= 0;
  }

  /** Consumes one loop iteration. If none is left, the whole budget is exceeded. */
  boolean tryConsumeIteration() {
    return tryConsume(++iterations <= MAX_ITERATIONS ? 1 : Long.MAX_VALUE);
  }

  /** Returns the number of loop iterations in this evaluation. */
  int iterations() {
    return iterations;
  }

  /** Returns the number of evaluations so far that exceeded their budget. */
  long exceededEvaluations() {
    return exceededEvaluations;
  }

  /** Returns the cost of reading or copying a value once; 0 for numbers and other scalars. */
  static long of(Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    return value instanceof Map<?, ?> map ? map.size() : 0;
  }

  /** Returns the cost of searching for a text in another. */
  static long searchCost(String text, String wanted) {
    return text.length() + (long) text.length() * wanted.length() / COMPARED_PER_UNIT;
  }

  /** Returns the cost of matching a text against a regular expression. */
  static long matchCost(String text, int instructions) {
    return text.length() + (long) text.length() * instructions / INSTRUCTIONS_PER_UNIT;
  }

  /** Returns the maximum cost of replacing all occurrences of a text. */
  static long replaceCost(String text, String wanted, String by) {
    long places = wanted.isEmpty() ? text.length() + 1L : text.length() / wanted.length();
    return searchCost(text, wanted) + places * by.length();
  }
}
