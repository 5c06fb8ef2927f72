package io.micromoments.training;

import io.micromoments.propensity.Activity;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the invoice lines of UCI's Online Retail. A customer's history consists of purchases and
 * cancellations (refund). Skips lines without a customer and lines that are not goods (postage,
 * fees, corrections: their code does not start with five digits). The data have no categories;
 * variants of one design share the digits of their code, so the digits are used as category.
 */
final class OnlineRetailFile {

  private static final String HEADER =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final Pattern GOODS = Pattern.compile("(\\d{5})\\w*");

  private OnlineRetailFile() {}

  static ReadResult read(BufferedReader lines) throws IOException, UnreadableRecording {
    String header = lines.readLine();
    if (!HEADER.equals(header)) {
      throw new UnreadableRecording("line 1 is '%s'; expected '%s'".formatted(header, HEADER));
    }
    Map<String, List<Activity>> customers = new TreeMap<>();
    int skippedLines = 0;
    int number = 1;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      List<String> fields = fields(line);
      if (fields.size() != 8) {
        throw new UnreadableRecording(
            String.format(
                Locale.ROOT,
                "line %d has %d fields; expected 8: %s",
                number,
                fields.size(),
                HEADER));
      }
      Matcher code = GOODS.matcher(fields.get(1));
      if (fields.get(6).isEmpty() || !code.matches()) {
        skippedLines++;
        continue;
      }
      customers
          .computeIfAbsent(fields.get(6), customer -> new ArrayList<>())
          .add(activity(fields, code.group(1), number));
    }
    return new ReadResult(
        customers.entrySet().stream()
            .map(customer -> new History(customer.getKey(), customer.getValue()))
            .toList(),
        skippedLines);
  }

  private static Activity activity(List<String> fields, String design, int number)
      throws UnreadableRecording {
    try {
      long time = LocalDateTime.parse(fields.get(4), TIME).toInstant(ZoneOffset.UTC).toEpochMilli();
      String action = Integer.parseInt(fields.get(3)) > 0 ? "purchase" : "refund";
      return new Activity(time, action, fields.get(1), design);
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new UnreadableRecording(
          String.format(
              Locale.ROOT,
              "line %d: quantity '%s', date '%s'; expected a whole number and yyyy-MM-dd HH:mm:ss",
              number,
              fields.get(3),
              fields.get(4)),
          e);
    }
  }

  /** Splits a CSV line. Fields with commas are in double quotes; quotes within them are doubled. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
