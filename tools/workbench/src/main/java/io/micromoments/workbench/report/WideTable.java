package io.micromoments.workbench.report;

import java.util.List;

/** Opens and closes a table of figures that scrolls on its own if the page is too narrow. */
final class WideTable {

  private WideTable() {}

  /**
   * Opens the table with a header row.
   *
   * @param name label for screen readers
   * @param texts number of leading columns that hold text; the others hold numbers
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

  /** Writes a cell with a number; zeros are de-emphasised. */
  static void number(long number, Html html) {
    html.element("td", Formats.grouped(number), "class", number == 0 ? "number nil" : "number");
  }
}
