package io.micromoments.datasets;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One row of a CSV file.
 *
 * @param line number of the line, from 1
 * @param positions position of each column that is read
 */
record CsvRow(int line, Map<String, Integer> positions, List<String> values) {

  /** Returns a value without spaces around it. */
  String text(String column) {
    return values.get(positions.get(column)).strip();
  }

  int wholeNumber(String column, int least, int most) throws InvalidValue {
    try {
      int number = Integer.parseInt(text(column));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below like a number out of range.
    }
    throw invalid(column, String.format(Locale.ROOT, "a whole number from %d to %d", least, most));
  }

  InvalidValue invalid(String column, String allowed) {
    return new InvalidValue(
        "'%s' is '%s'; allowed: %s".formatted(column, InvalidLine.excerpt(text(column)), allowed));
  }
}
