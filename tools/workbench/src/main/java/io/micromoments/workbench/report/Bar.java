package io.micromoments.workbench.report;

import java.util.Locale;

/** Draws a number as a bar beside its text. It adds no information, so screen readers skip it. */
final class Bar {

  private static final int HEIGHT = 10;

  private Bar() {}

  /**
   * Draws one part of a whole, followed by a second part.
   *
   * @param second 0 for none
   * @param whole at least the sum of both parts; 0 draws an empty bar
   */
  static void draw(long first, long second, long whole, Html html) {
    html.open(
        "svg",
        "class",
        "bar",
        "width",
        "100%",
        "height",
        String.valueOf(HEIGHT),
        "aria-hidden",
        "true",
        "focusable",
        "false");
    part("whole", 0, 1, html);
    if (whole > 0) {
      part("first", 0, (double) first / whole, html);
      if (second > 0) {
        part("second", (double) first / whole, (double) second / whole, html);
      }
    }
    html.close();
  }

  private static void part(String look, double from, double length, Html html) {
    html.empty(
        "rect",
        "x",
        percent(from),
        "width",
        percent(length),
        "height",
        String.valueOf(HEIGHT),
        "class",
        look);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }
}
