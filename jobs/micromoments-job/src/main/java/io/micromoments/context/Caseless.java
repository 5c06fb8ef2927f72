package io.micromoments.context;

import java.util.Locale;
import java.util.Map;

/** Case-insensitive comparison of items, categories and purposes, independent of the locale. */
public final class Caseless {

  private Caseless() {}

  /** Returns the form used for comparison; the same object if the word already has that form. */
  public static String of(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /**
   * Looks up a word, falling back to its original spelling, under which an earlier version stored
   * it.
   *
   * @param values keyed by the form that {@link #of} returns
   * @return null if there is no value
   */
  static <T> T in(Map<String, T> values, String word) {
    T value = values.get(of(word));
    return value == null ? values.get(word) : value;
  }
}
