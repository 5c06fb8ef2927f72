package io.micromoments.datasets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.micromoments.schemas.JsonRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads CSV files with a line of column names. Each line is parsed on its own, so that an unclosed
 * quote cannot hide the lines after it; values therefore contain no line breaks.
 */
final class CsvFile {

  private static final CsvMapper MAPPER =
      CsvMapper.builder(
              CsvFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(JsonRecords.MAX_LINE_LENGTH)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Uses the rows of a file. */
  @FunctionalInterface
  interface RowReader {
    void read(CsvRow row) throws InvalidValue;
  }

  private final ObjectReader parser;
  private final Map<String, Integer> positions = new HashMap<>();
  private final int columns;

  /**
   * Reads the column names.
   *
   * @param header first line; its separator, a semicolon or a comma, applies to the whole file
   * @param required names of the columns that are read; of both, only letters and digits count
   */
  private CsvFile(String header, List<String> required) throws InvalidValue {
    parser =
        MAPPER
            .readerForArrayOf(String.class)
            .with(CsvSchema.emptySchema().withColumnSeparator(header.contains(";") ? ';' : ','));
    List<String> found = values(header).stream().map(CsvFile::lettersAndDigits).toList();
    columns = found.size();
    for (String column : required) {
      int position = found.indexOf(lettersAndDigits(column));
      if (position < 0) {
        throw new InvalidValue(
            "found '%s', without the column '%s'".formatted(InvalidLine.excerpt(header), column));
      }
      positions.put(column, position);
    }
  }

  /** Reads all rows; skips those that the handler of invalid lines accepts. */
  static void read(
      Path file, List<String> required, RowReader rows, InvalidLineHandler invalidLines)
      throws IOException, UnreadableDataset {
    try (DatasetLines lines = DatasetLines.open(file)) {
      CsvFile csv = readHeader(lines, required);
      while (lines.next()) {
        try {
          rows.read(csv.row(lines.number(), lines.text()));
        } catch (InvalidValue e) {
          invalidLines.handle(
              new InvalidLine(lines.number(), 0, e.getMessage(), lines.beginning()));
        }
      }
    }
  }

  private static CsvFile readHeader(DatasetLines lines, List<String> required)
      throws IOException, UnreadableDataset {
    if (!lines.next()) {
      throw new UnreadableDataset("the file is empty; it must start with the column names");
    }
    try {
      return new CsvFile(lines.text(), required);
    } catch (InvalidValue e) {
      throw new UnreadableDataset(
          String.format(
              Locale.ROOT,
              "line %d does not contain the column names %s: %s",
              lines.number(),
              String.join(", ", required),
              e.getMessage()),
          e);
    }
  }

  private CsvRow row(int number, String line) throws InvalidValue {
    List<String> values = values(line);
    if (values.size() != columns) {
      throw new InvalidValue(
          String.format(
              Locale.ROOT,
              "the line has %d values; allowed: %d, one for each column name",
              values.size(),
              columns));
    }
    return new CsvRow(number, positions, values);
  }

  private List<String> values(String line) throws InvalidValue {
    try {
      String[] values = parser.readValue(line);
      return Stream.of(values).toList();
    } catch (JsonProcessingException e) {
      throw new InvalidValue("invalid CSV: " + e.getOriginalMessage());
    }
  }

  private static String lettersAndDigits(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
