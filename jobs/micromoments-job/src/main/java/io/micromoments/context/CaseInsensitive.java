package io.micromoments.context;

import java.util.Locale;

/** Case-insensitive names of items, categories and purposes, independent of the locale. */
public final class CaseInsensitive {

  private CaseInsensitive() {}

  /** Returns the form in which names are compared; the same object if it already has that form. */
  public static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
