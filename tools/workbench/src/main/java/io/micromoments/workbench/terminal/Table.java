package io.micromoments.workbench.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints a table with columns as wide as their contents. */
public final class Table {

  private final List<String[]> rows = new ArrayList<>();

  public Table(String... titles) {
    rows.add(titles);
  }

  public void row(String... cells) {
    rows.add(cells);
  }

  public void print(PrintWriter out) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
