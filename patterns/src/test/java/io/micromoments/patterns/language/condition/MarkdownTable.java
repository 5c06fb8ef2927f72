package io.micromoments.patterns.language.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rows of a table in Markdown. */
final class MarkdownTable {

  private MarkdownTable() {}

  /** Returns the head of a table, to which rows can be added. */
  static List<String> rows(String... titles) {
    List<String> rows = new ArrayList<>();
    rows.add(row(titles));
    rows.add("|" + "---|".repeat(titles.length));
    return rows;
  }

  static String row(String... cells) {
    return Stream.of(cells)
        .map(each -> oneLine(each).replace("|", "\\|"))
        .map(each -> each.isEmpty() ? " " : " " + each + " ")
        .collect(Collectors.joining("|", "|", "|"));
  }

  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
