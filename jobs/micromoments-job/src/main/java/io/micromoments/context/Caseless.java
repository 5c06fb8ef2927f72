package io.micromoments.context;

import java.util.Locale;
import java.util.Map;

/** Items, categories and purposes are compared without regard to case, in any language the same. */
public final class Caseless {

  private Caseless() {}

  /** The form in which words are compared; the same object where a word has it already. */
  public static String of(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /**
   * What is kept of a word; where nothing is, what an earlier version kept of it as it is written.
   *
   * @param values by word in the form of {@link #of}
   * @return null where there is nothing
   */
  static <T> T in(Map<String, T> values, String word) {
    T value = values.get(of(word));
    return value == null ? values.get(word) : value;
  }
}
