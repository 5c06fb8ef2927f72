package io.micromoments.workbench.report;

import java.util.List;

/** Starts and ends a table of figures, which scrolls on its own where the page is too narrow. */
final class WideTable {

  private WideTable() {}

  /**
   * Starts the table with a row of headings.
   *
   * @param name what a screen reader calls it
   * @param texts how many of the columns, from the first, hold text; the others hold numbers
   */
  static void open(String name, String look, int texts, List<String> columns, Html html) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", name);
    html.open("table", "class", "figures " + look);
    html.element("caption", name, "class", "spoken");
    html.open("thead").open("tr");
    for (int i = 0; i < columns.size(); i++) {
      html.element("th", columns.get(i), "scope", "col", "class", i < texts ? null : "number");
    }
    html.close().close();
  }

  static void close(Html html) {
    html.close().close();
  }

  /** A cell with a number; one that is zero stands back. */
  static void number(long number, Html html) {
    html.element("td", Formats.grouped(number), "class", number == 0 ? "number nil" : "number");
  }
}
