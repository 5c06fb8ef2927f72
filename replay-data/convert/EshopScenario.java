import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Converts the clickstream of a clothing shop in 2008 (UCI, doi 10.24432/C5QK7X, CC BY 4.0) to a
 * scenario folder:
 *
 * <pre>java replay-data/convert/EshopScenario.java INPUT OUT-DIR</pre>
 *
 * <p>Every click is real and becomes a view_item: the session is the customer, the clothing model
 * the item, the main category its category, the price its value. The data contain the date and the
 * order of the clicks but no time of day. Times are derived deterministically: a session starts at
 * 07:00 UTC of its day plus (session × 6151 modulo 50400) seconds, which spreads the sessions of a
 * day over fourteen hours; clicks are 40 seconds apart. Synthetic and the same for all customers
 * are the channel (WEB), the consent to personalisation, the catalog and the batch list of offers.
 *
 * <p>Exit codes: 0 if all rows were converted, 1 if some were skipped and listed, 2 if none.
 */
public final class EshopScenario {

  private static final String USAGE =
      """
      usage: java replay-data/convert/EshopScenario.java INPUT OUT-DIR

        INPUT    e-shop clothing 2008.csv as distributed by UCI, plain or .gz, with columns
                 separated by ; or ,
        OUT-DIR  folder for scenario.yaml, context.jsonl and events.jsonl; existing files
                 are overwritten
      """;

  private static final List<String> CATEGORIES = List.of("trousers", "skirts", "blouses", "sale");
  private static final List<String> COLOURS =
      List.of(
          "beige",
          "black",
          "blue",
          "brown",
          "burgundy",
          "gray",
          "green",
          "navy blue",
          "of many colours",
          "olive",
          "pink",
          "red",
          "violet",
          "white");

  private static final LocalTime OPENS = LocalTime.of(7, 0);
  private static final int SECONDS_OPEN = 14 * 60 * 60;

  /** Coprime to the open seconds: sessions start at distinct times, consecutive ones far apart. */
  private static final long SPREAD = 6151;

  /** Close to the median interval in the OTTO data, which have real times. */
  private static final int SECONDS_A_CLICK = 40;

  private static final int LEFT_OUT_SHOWN = 20;

  /** How long event time continues after the last event, so that pending deadlines expire. */
  private static final int HOURS_AFTER = 2;

  /** Synthetic: offers of the shop, and the intents of the retail patterns that they address. */
  private static final List<String> CATALOG =
      List.of(
          offer("summer-catalogue", "CONTENT", "inspiration", "", "\"WEB\",\"EMAIL\"", 1),
          offer("size-guide", "CONTENT", "advice", "\"product-choice\"", "\"WEB\"", 2),
          offer("style-advice", "SERVICE", "advice", "\"product-choice\",\"selection\"", "", 3),
          offer("season-sale", "OFFER", "discount", "\"price-comparison\"", "\"WEB\"", 15),
          offer("free-delivery", "OFFER", "delivery", "\"favourite-item\"", "\"WEB\"", 6),
          offer("wish-list", "SERVICE", "service", "\"favourite-item\",\"selection\"", "", 2));

  private static final String BATCH_LIST =
      "[{\"offer_id\":\"summer-catalogue\",\"priority\":0.8},"
          + "{\"offer_id\":\"size-guide\",\"priority\":0.6},"
          + "{\"offer_id\":\"style-advice\",\"priority\":0.55},"
          + "{\"offer_id\":\"season-sale\",\"priority\":0.5},"
          + "{\"offer_id\":\"free-delivery\",\"priority\":0.5},"
          + "{\"offer_id\":\"wish-list\",\"priority\":0.45}]";

  /** Columns used, by name without any characters but letters and digits. */
  private enum Column {
    YEAR("year"),
    MONTH("month"),
    DAY("day"),
    ORDER("order"),
    COUNTRY("country"),
    SESSION("sessionid"),
    CATEGORY("page1maincategory"),
    MODEL("page2clothingmodel"),
    COLOUR("colour"),
    PRICE("price"),
    PAGE("page");

    private final String header;

    Column(String header) {
      this.header = header;
    }
  }

  private record Click(
      long time,
      int session,
      int order,
      String model,
      int category,
      int colour,
      int price,
      int country,
      int page) {}

  private record Session(LocalDate day, int line) {}

  private final List<Click> clicks = new ArrayList<>();
  private final Map<Integer, Session> sessions = new TreeMap<>();
  private final Set<Long> seen = new HashSet<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Map<Column, Integer> positions = new HashMap<>();
  private String separator;
  private int columns;

  private EshopScenario() {}

  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  private static int run(String[] args, PrintStream out, PrintStream err) {
    if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
      out.print(USAGE);
      return 0;
    }
    if (args.length != 2) {
      err.println("error: expected 2 arguments, found " + args.length);
      err.print(USAGE);
      return 2;
    }
    Path input = Path.of(args[0]);
    Path folder = Path.of(args[1]);
    if (!Files.isRegularFile(input)) {
      err.println("error: file not found: " + input);
      err.println("       download it from UCI: https://doi.org/10.24432/C5QK7X");
      return 2;
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      err.println("error: " + folder + " is a file; specify a folder");
      return 2;
    }
    try {
      return new EshopScenario().convert(input, folder, out, err);
    } catch (Unusable e) {
      err.println("error: " + input + ": " + e.getMessage());
      err.print(USAGE);
      return 2;
    } catch (IOException e) {
      err.println("error: " + e);
      err.println("       check that INPUT is a plain or .gz file and OUT-DIR is writable");
      return 2;
    }
  }

  private int convert(Path input, Path folder, PrintStream out, PrintStream err)
      throws IOException, Unusable {
    read(input);
    if (clicks.isEmpty()) {
      err.println("error: no click in " + input + " could be converted");
      listLeftOut(err);
      err.print(USAGE);
      return 2;
    }
    clicks.sort(
        Comparator.comparingLong(Click::time)
            .thenComparingInt(Click::session)
            .thenComparingInt(Click::order));
    Files.createDirectories(folder);
    writeScenario(folder.resolve("scenario.yaml"));
    writeContext(folder.resolve("context.jsonl"));
    writeEvents(folder.resolve("events.jsonl"));
    writeLeftOut(folder.resolve("left-out.txt"));

    out.println("sessions   " + sessions.size());
    out.println("events     " + clicks.size() + " " + counts);
    out.println("from       " + Instant.ofEpochMilli(first().time) + " (derived)");
    out.println("to         " + Instant.ofEpochMilli(last().time) + " (derived)");
    out.println("left out   " + leftOut.size());
    out.println("written to " + folder);
    out.println("next       ./micromoments replay --scenario " + folder + " --out out/eshop");
    if (!leftOut.isEmpty()) {
      listLeftOut(err);
      err.println("see all of them in " + folder.resolve("left-out.txt"));
      return 1;
    }
    return 0;
  }

  // Reading

  private void read(Path input) throws IOException, Unusable {
    try (BufferedReader reader = open(input)) {
      readHeader(reader.readLine());
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          try {
            readClick(line, number);
          } catch (Unusable e) {
            leftOut.add("line %d: %s: %s".formatted(number, e.getMessage(), shorten(line)));
          }
        }
      }
    }
  }

  private static BufferedReader open(Path input) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(input), 1 << 16);
    in.mark(2);
    boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return new BufferedReader(
        new InputStreamReader(zipped ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
  }

  private void readHeader(String line) throws Unusable {
    if (line == null) {
      throw new Unusable("the file is empty");
    }
    separator = line.contains(";") ? ";" : ",";
    List<String> names = new ArrayList<>();
    for (String name : line.split(separator, -1)) {
      names.add(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""));
    }
    columns = names.size();
    for (Column column : Column.values()) {
      int at = names.indexOf(column.header);
      if (at < 0) {
        throw new Unusable(
            "the first line has no column '%s'; it must contain the column names: %s"
                .formatted(
                    column.header, Arrays.stream(Column.values()).map(c -> c.header).toList()));
      }
      positions.put(column, at);
    }
  }

  private void readClick(String line, int number) throws Unusable {
    String[] values = line.split(separator, -1);
    if (values.length != columns) {
      throw new Unusable(
          "the line has %d columns; the first line has %d".formatted(values.length, columns));
    }
    LocalDate day;
    try {
      day =
          LocalDate.of(
              whole(values, Column.YEAR, 2000, 2099),
              whole(values, Column.MONTH, 1, 12),
              whole(values, Column.DAY, 1, 31));
    } catch (DateTimeException e) {
      throw new Unusable("the date does not exist");
    }
    int session = whole(values, Column.SESSION, 0, Integer.MAX_VALUE);
    int order = whole(values, Column.ORDER, 1, 100_000);
    String model = values[positions.get(Column.MODEL)].strip();
    if (!model.matches("[A-Za-z0-9._-]{1,40}")) {
      throw new Unusable(
          "'%s' is '%s'; allowed: a model such as A13".formatted(Column.MODEL.header, model));
    }
    int category = whole(values, Column.CATEGORY, 1, CATEGORIES.size());
    int colour = whole(values, Column.COLOUR, 1, COLOURS.size());
    int price = whole(values, Column.PRICE, 0, 1_000_000);
    int country = whole(values, Column.COUNTRY, 1, 999);
    int page = whole(values, Column.PAGE, 1, 999);

    Session known = sessions.get(session);
    if (known != null && !known.day.equals(day)) {
      throw new Unusable(
          "session %d has the date %s in line %d".formatted(session, known.day, known.line));
    }
    if (!seen.add((long) session << 32 | order)) {
      throw new Unusable("session %d already has a click %d".formatted(session, order));
    }
    sessions.putIfAbsent(session, new Session(day, number));
    counts.merge(CATEGORIES.get(category - 1), 1, Integer::sum);
    clicks.add(
        new Click(
            time(day, session, order),
            session,
            order,
            model,
            category,
            colour,
            price,
            country,
            page));
  }

  /** Derives the time of a click; see the class comment. */
  private static long time(LocalDate day, int session, int order) {
    return day.atTime(OPENS)
        .plusSeconds(session * SPREAD % SECONDS_OPEN)
        .plusSeconds((long) (order - 1) * SECONDS_A_CLICK)
        .toInstant(ZoneOffset.UTC)
        .toEpochMilli();
  }

  private int whole(String[] values, Column column, int least, int most) throws Unusable {
    String text = values[positions.get(column)].strip();
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below like a number out of range.
    }
    throw new Unusable(
        "'%s' is '%s'; allowed: a whole number from %d to %d"
            .formatted(column.header, text, least, most));
  }

  // Writing

  private void writeScenario(Path file) throws IOException {
    Instant until = Instant.ofEpochMilli(last().time).plus(HOURS_AFTER, ChronoUnit.HOURS);
    Files.writeString(
        file,
        """
        title: A clothing shop in 2008
        story: |
          %d sessions of the clickstream of a clothing shop (UCI, doi 10.24432/C5QK7X, CC BY 4.0):
          the models that customers viewed, with their order, category and price. One session is one
          customer. The data have dates but no time of day. Times are derived: a session starts
          between 07:00 and 21:00 UTC, depending on its number, and clicks are %d seconds apart.
          Consents, catalogue and candidate offers are not part of the data; they are synthetic and
          the same for all customers, like the channel.
        pack: retail
        until: %s
        """
            .formatted(sessions.size(), SECONDS_A_CLICK, until));
  }

  /** Dates the catalog a day before the first event, and each list the night before its session. */
  private void writeContext(Path file) throws IOException {
    Instant before =
        Instant.ofEpochMilli(first().time).truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS);
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String offer : CATALOG) {
        out.write(offer.formatted("c" + ++number, before));
        out.write('\n');
      }
      for (Map.Entry<Integer, Session> session : byDay().entrySet()) {
        String night = session.getValue().day.atTime(3, 0).toInstant(ZoneOffset.UTC).toString();
        out.write(
            """
            {"stream":"consent","event_id":"k-%1$d","event_time":"%2$s","customer_id":"eshop-%1$d",\
            "purpose":"personalisation","granted":true}
            {"stream":"offers","event_id":"o-%1$d","event_time":"%2$s","customer_id":"eshop-%1$d",\
            "offers":%3$s}
            """
                .formatted(session.getKey(), night, BATCH_LIST));
      }
    }
  }

  private Map<Integer, Session> byDay() {
    Map<Integer, Session> sorted = new LinkedHashMap<>();
    sessions.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getValue().day)) // stable: then by number
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  private void writeEvents(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (Click click : clicks) {
        out.write(
            """
            {"stream":"clickstream","event_id":"eshop-%1$d-%2$03d","event_time":"%3$s",\
            "customer_id":"eshop-%1$d","session_id":"%1$d","channel":"WEB","action":"view_item",\
            "item_id":"%4$s","item_category":"%5$s","value":%6$d.0,"currency":"USD",\
            "properties":{"colour":"%7$s","country":"%8$d","page":"%9$d"}}
            """
                .formatted(
                    click.session,
                    click.order,
                    Instant.ofEpochMilli(click.time),
                    click.model,
                    CATEGORIES.get(click.category - 1),
                    click.price,
                    COLOURS.get(click.colour - 1),
                    click.country,
                    click.page));
      }
    }
  }

  private void writeLeftOut(Path file) throws IOException {
    if (leftOut.isEmpty()) {
      Files.deleteIfExists(file);
    } else {
      Files.write(file, leftOut);
    }
  }

  private void listLeftOut(PrintStream err) {
    leftOut.stream().limit(LEFT_OUT_SHOWN).forEach(each -> err.println("left out: " + each));
    if (leftOut.size() > LEFT_OUT_SHOWN) {
      err.println("… and " + (leftOut.size() - LEFT_OUT_SHOWN) + " more");
    }
  }

  private Click first() {
    return clicks.get(0);
  }

  private Click last() {
    return clicks.get(clicks.size() - 1);
  }

  /** Returns a catalog line with placeholders for id and time. */
  private static String offer(
      String id, String kind, String category, String intents, String channels, int value) {
    return """
    {"stream":"catalog","event_id":"%%s","event_time":"%%s","offer_id":"%s","kind":"%s",\
    "category":"%s","intents":[%s],"channels":[%s],"value":%d.0}\
    """
        .formatted(id, kind, category, intents, channels, value);
  }

  private static String shorten(String text) {
    return text.length() <= 120 ? text : text.substring(0, 117) + "...";
  }

  /** Thrown if a row or the whole file cannot be converted. */
  private static final class Unusable extends Exception {

    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }
}
