package io.micromoments.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads the clicks in UCI's clothing shop of 2008. UCI's file has semicolons between its columns;
 * the copy distributed with R has commas, and dots for the spaces in column names.
 */
public final class EshopFile {

  private static final String YEAR = "year";
  private static final String MONTH = "month";
  private static final String DAY = "day";
  private static final String ORDER = "order";
  private static final String COUNTRY = "country";
  private static final String SESSION = "session ID";
  private static final String CATEGORY = "page 1 (main category)";
  private static final String MODEL = "page 2 (clothing model)";
  private static final String COLOUR = "colour";
  private static final String PRICE = "price";
  private static final String PAGE = "page";
  private static final List<String> COLUMNS =
      List.of(YEAR, MONTH, DAY, ORDER, COUNTRY, SESSION, CATEGORY, MODEL, COLOUR, PRICE, PAGE);

  private static final Pattern MODEL_NAME = Pattern.compile("[A-Za-z0-9._-]{1,40}");

  private record Session(LocalDate day, int line) {}

  private record Position(int session, int order) {}

  private final Map<Integer, Session> sessions = new HashMap<>();
  private final Set<Position> clicks = new HashSet<>();

  private EshopFile() {}

  /**
   * Reads a file, which may be gzipped.
   *
   * @param clicks receives the clicks in the order of the file
   */
  public static void read(Path file, Consumer<EshopClick> clicks, InvalidLineHandler invalidLines)
      throws IOException, UnreadableDataset {
    EshopFile eshop = new EshopFile();
    CsvFile.read(file, COLUMNS, row -> clicks.accept(eshop.click(row)), invalidLines);
  }

  private EshopClick click(CsvRow row) throws InvalidValue {
    LocalDate day = day(row);
    int session = row.wholeNumber(SESSION, 0, Integer.MAX_VALUE);
    int order = row.wholeNumber(ORDER, 1, 100_000);
    String model = row.text(MODEL);
    if (!MODEL_NAME.matcher(model).matches()) {
      throw row.invalid(MODEL, "a model such as A13");
    }
    EshopClick click =
        new EshopClick(
            row.line(),
            day,
            session,
            order,
            row.wholeNumber(CATEGORY, 1, EshopClick.CATEGORIES.size()),
            model,
            row.wholeNumber(COLOUR, 1, EshopClick.COLOURS.size()),
            row.wholeNumber(PRICE, 0, 1_000_000),
            row.wholeNumber(COUNTRY, 1, 999),
            row.wholeNumber(PAGE, 1, 999));
    addToSession(click);
    return click;
  }

  private static LocalDate day(CsvRow row) throws InvalidValue {
    int year = row.wholeNumber(YEAR, 2001, 2099);
    int month = row.wholeNumber(MONTH, 1, 12);
    int day = row.wholeNumber(DAY, 1, 31);
    try {
      return LocalDate.of(year, month, day);
    } catch (DateTimeException e) {
      throw row.invalid(DAY, String.format(Locale.ROOT, "a day of the month %d-%02d", year, month));
    }
  }

  private void addToSession(EshopClick click) throws InvalidValue {
    Session known = sessions.get(click.session());
    if (known != null && !known.day().equals(click.day())) {
      throw new InvalidValue(
          String.format(
              Locale.ROOT,
              "the date is %s; allowed: %s, the date of session %d in line %d",
              click.day(),
              known.day(),
              click.session(),
              known.line()));
    }
    if (!clicks.add(new Position(click.session(), click.order()))) {
      throw new InvalidValue(
          String.format(
              Locale.ROOT,
              "'%s' is '%d'; session %d already has this click; allowed: each click once",
              ORDER,
              click.order(),
              click.session()));
    }
    sessions.putIfAbsent(click.session(), new Session(click.day(), click.line()));
  }
}
