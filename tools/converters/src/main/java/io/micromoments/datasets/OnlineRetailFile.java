package io.micromoments.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Reads the invoice lines of UCI's Online Retail dataset. */
public final class OnlineRetailFile {

  private static final String STOCK_CODE = "StockCode";
  private static final String QUANTITY = "Quantity";
  private static final String INVOICE_DATE = "InvoiceDate";
  private static final String CUSTOMER_ID = "CustomerID";
  private static final List<String> COLUMNS =
      List.of(STOCK_CODE, QUANTITY, INVOICE_DATE, CUSTOMER_ID);

  private static final int MAX_QUANTITY = 10_000_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private OnlineRetailFile() {}

  /**
   * Reads a file, which may be gzipped.
   *
   * @param lines receives the lines in the order of the file
   */
  public static void read(Path file, Consumer<InvoiceLine> lines, InvalidLineHandler invalidLines)
      throws IOException, UnreadableDataset {
    CsvFile.read(file, COLUMNS, row -> lines.accept(invoiceLine(row)), invalidLines);
  }

  private static InvoiceLine invoiceLine(CsvRow row) throws InvalidValue {
    return new InvoiceLine(
        row.line(),
        row.text(STOCK_CODE),
        row.wholeNumber(QUANTITY, -MAX_QUANTITY, MAX_QUANTITY),
        time(row),
        row.text(CUSTOMER_ID));
  }

  private static long time(CsvRow row) throws InvalidValue {
    try {
      return LocalDateTime.parse(row.text(INVOICE_DATE), TIME)
          .toInstant(ZoneOffset.UTC)
          .toEpochMilli();
    } catch (DateTimeParseException e) {
      throw row.invalid(INVOICE_DATE, "a time such as 2010-12-01 08:26:00");
    }
  }
}
