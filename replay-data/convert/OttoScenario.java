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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * Converts sessions of the OTTO recommender systems dataset (otto-de, CC BY 4.0) to a scenario
 * folder:
 *
 * <pre>java replay-data/convert/OttoScenario.java INPUT OUT-DIR</pre>
 *
 * <p>Every event is real: the session is the customer, the aid the item; clicks, carts and orders
 * are view_item, add_to_cart and purchase; the times are the recorded ones. Everything else is
 * synthetic and the same for all customers: the channel (WEB), the consent to personalisation, the
 * catalog and the batch list of offers.
 *
 * <p>Exit codes: 0 if all lines were converted, 1 if some were skipped and listed, 2 if there was
 * nothing to convert.
 */
public final class OttoScenario {

  private static final String USAGE =
      """
      usage: java replay-data/convert/OttoScenario.java INPUT OUT-DIR

        INPUT    sessions of the OTTO dataset, one JSON object per line, plain or .gz:
                 {"session":0,"events":[{"aid":1517085,"ts":1659304800025,"type":"clicks"}]}
        OUT-DIR  folder for scenario.yaml, context.jsonl and events.jsonl; existing files
                 are overwritten

      Events are sorted in memory: for a large file, increase the heap size (java -Xmx8g …).
      """;

  private static final Map<String, String> ACTIONS =
      Map.of("clicks", "view_item", "carts", "add_to_cart", "orders", "purchase");
  private static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
  private static final long LATEST = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
  private static final int LEFT_OUT_SHOWN = 20;

  /** How long event time continues after the last event, so that pending deadlines expire. */
  private static final int HOURS_AFTER = 2;

  /** Synthetic: offers of the shop, and the intents of the retail patterns that they address. */
  private static final List<String> CATALOG =
      List.of(
          offer("newsletter", "CONTENT", "inspiration", "", "\"WEB\",\"EMAIL\"", 1, ""),
          offer("free-delivery", "OFFER", "delivery", "\"cart\",\"open-cart\"", "\"WEB\"", 6, ""),
          offer("buyers-guide", "CONTENT", "advice", "\"product-choice\",\"selection\"", "", 2, ""),
          offer("wish-list", "SERVICE", "service", "\"favourite-item\",\"selection\"", "", 2, ""),
          offer("price-alert", "SERVICE", "price", "\"price-comparison\"", "\"WEB\"", 3, ""),
          offer(
              "cart-voucher",
              "OFFER",
              "discount",
              "\"open-cart\",\"favourite-item\"",
              "\"WEB\",\"EMAIL\"",
              10,
              ",\"max_contacts\":2,\"contact_period\":\"7d\""),
          offer("order-tracking", "SERVICE", "service", "\"order-help\"", "\"WEB\"", 1, ""));

  private static final String BATCH_LIST =
      "[{\"offer_id\":\"newsletter\",\"priority\":0.8},"
          + "{\"offer_id\":\"free-delivery\",\"priority\":0.7},"
          + "{\"offer_id\":\"buyers-guide\",\"priority\":0.6},"
          + "{\"offer_id\":\"wish-list\",\"priority\":0.5},"
          + "{\"offer_id\":\"price-alert\",\"priority\":0.5},"
          + "{\"offer_id\":\"cart-voucher\",\"priority\":0.45},"
          + "{\"offer_id\":\"order-tracking\",\"priority\":0.4}]";

  /**
   * An event.
   *
   * @param number position in the session, from 1
   */
  private record Event(long time, long session, int number, String action, long item) {}

  private final List<Event> events = new ArrayList<>();
  private final Map<Long, Integer> lineOfSession = new HashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final List<String> leftOut = new ArrayList<>();

  private OttoScenario() {}

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
      err.println("       download train.jsonl or test.jsonl from otto-de/recsys-dataset");
      return 2;
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      err.println("error: " + folder + " is a file; specify a folder");
      return 2;
    }
    try {
      return new OttoScenario().convert(input, folder, out, err);
    } catch (IOException e) {
      err.println("error: " + e);
      err.println("       check that INPUT is a plain or .gz file and OUT-DIR is writable");
      return 2;
    }
  }

  private int convert(Path input, Path folder, PrintStream out, PrintStream err)
      throws IOException {
    read(input);
    if (events.isEmpty()) {
      err.println("error: no event in " + input + " could be converted");
      listLeftOut(err);
      err.print(USAGE);
      return 2;
    }
    events.sort(
        Comparator.comparingLong(Event::time)
            .thenComparingLong(Event::session)
            .thenComparingInt(Event::number));
    Files.createDirectories(folder);
    writeScenario(folder.resolve("scenario.yaml"));
    writeContext(folder.resolve("context.jsonl"));
    writeEvents(folder.resolve("events.jsonl"));
    writeLeftOut(folder.resolve("left-out.txt"));

    out.println("sessions   " + sessions().size());
    out.println("events     " + events.size() + " " + counts);
    out.println("from       " + Instant.ofEpochMilli(first().time()));
    out.println("to         " + Instant.ofEpochMilli(last().time()));
    out.println("left out   " + leftOut.size());
    out.println("written to " + folder);
    out.println("next       ./micromoments replay --scenario " + folder + " --out out/otto");
    if (!leftOut.isEmpty()) {
      listLeftOut(err);
      err.println("see all of them in " + folder.resolve("left-out.txt"));
      return 1;
    }
    return 0;
  }

  // Reading

  private void read(Path input) throws IOException {
    try (BufferedReader reader = open(input)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          try {
            readSession(line, number);
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

  /** Skips the whole line if it is malformed, otherwise only its invalid events. */
  private void readSession(String line, int number) throws Unusable {
    Map<?, ?> fields = object(new Json(line).read(), "the line");
    long session = whole(fields, "session");
    if (!(fields.get("events") instanceof List<?> list)) {
      throw new Unusable("'events' must be a list");
    }
    Integer before = lineOfSession.putIfAbsent(session, number);
    if (before != null) {
      throw new Unusable("session %d is already in line %d".formatted(session, before));
    }
    List<Event> good = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      try {
        good.add(readEvent(object(list.get(i), "the event"), session));
      } catch (Unusable e) {
        leftOut.add(
            "line %d, event %d: %s: %s"
                .formatted(number, i + 1, e.getMessage(), shorten(String.valueOf(list.get(i)))));
      }
    }
    if (list.isEmpty()) {
      throw new Unusable("the session has no events");
    }
    good.sort(Comparator.comparingLong(Event::time)); // stable: ties keep the order of the line
    for (int i = 0; i < good.size(); i++) {
      Event event = good.get(i);
      events.add(new Event(event.time, session, i + 1, event.action, event.item));
      counts.merge(event.action, 1, Integer::sum);
    }
  }

  private static Event readEvent(Map<?, ?> fields, long session) throws Unusable {
    long item = whole(fields, "aid");
    long time = whole(fields, "ts");
    if (time < EARLIEST || time >= LATEST) {
      throw new Unusable("'ts' is %d; allowed: milliseconds from 2000 to 2100".formatted(time));
    }
    if (!(fields.get("type") instanceof String type) || !ACTIONS.containsKey(type)) {
      throw new Unusable(
          "'type' is %s; allowed: %s"
              .formatted(show(fields.get("type")), new TreeSet<>(ACTIONS.keySet())));
    }
    return new Event(time, session, 0, ACTIONS.get(type), item);
  }

  private static Map<?, ?> object(Object value, String what) throws Unusable {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new Unusable(what + " is not a JSON object");
  }

  private static long whole(Map<?, ?> fields, String name) throws Unusable {
    if (fields.get(name) instanceof Long number) {
      return number;
    }
    throw new Unusable(
        fields.containsKey(name)
            ? "'%s' is %s; allowed: a whole number".formatted(name, show(fields.get(name)))
            : "'%s' is missing".formatted(name));
  }

  // Writing

  private void writeScenario(Path file) throws IOException {
    Instant until =
        Instant.ofEpochMilli(last().time())
            .truncatedTo(ChronoUnit.SECONDS)
            .plus(HOURS_AFTER, ChronoUnit.HOURS);
    Files.writeString(
        file,
        """
        title: A month in a large web shop
        story: |
          %d sessions of the OTTO recommender systems dataset (otto-de/recsys-dataset, CC BY 4.0):
          what customers viewed, added to the cart and ordered, at the recorded times. One session
          is one customer. Consents, catalogue and candidate offers are not part of the data; they
          are synthetic and the same for all customers, like the channel.
        pack: retail
        until: %s
        """
            .formatted(sessions().size(), until));
  }

  private void writeContext(Path file) throws IOException {
    Instant before =
        Instant.ofEpochMilli(first().time()).truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS);
    String known = before.plus(3, ChronoUnit.HOURS).toString();
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String offer : CATALOG) {
        out.write(offer.formatted("c" + ++number, before));
        out.write('\n');
      }
      for (Long session : sessions()) {
        out.write(
            """
            {"stream":"consent","event_id":"k-%1$d","event_time":"%2$s","customer_id":"otto-%1$d",\
            "purpose":"personalisation","granted":true}
            {"stream":"offers","event_id":"o-%1$d","event_time":"%2$s","customer_id":"otto-%1$d",\
            "offers":%3$s}
            """
                .formatted(session, known, BATCH_LIST));
      }
    }
  }

  private void writeEvents(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (Event event : events) {
        out.write(
            """
            {"stream":"clickstream","event_id":"otto-%1$d-%2$05d","event_time":"%3$s",\
            "customer_id":"otto-%1$d","session_id":"%1$d","channel":"WEB","action":"%4$s",\
            "item_id":"%5$d"}
            """
                .formatted(
                    event.session,
                    event.number,
                    Instant.ofEpochMilli(event.time),
                    event.action,
                    event.item));
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

  private TreeSet<Long> sessions() {
    TreeSet<Long> sessions = new TreeSet<>();
    events.forEach(event -> sessions.add(event.session));
    return sessions;
  }

  private Event first() {
    return events.get(0);
  }

  private Event last() {
    return events.get(events.size() - 1);
  }

  /** Returns a catalog line with placeholders for id and time. */
  private static String offer(
      String id,
      String kind,
      String category,
      String intents,
      String channels,
      int value,
      String more) {
    return """
    {"stream":"catalog","event_id":"%%s","event_time":"%%s","offer_id":"%s","kind":"%s",\
    "category":"%s","intents":[%s],"channels":[%s],"value":%d.0%s}\
    """
        .formatted(id, kind, category, intents, channels, value, more);
  }

  private static String show(Object value) {
    return value instanceof String text ? '"' + shorten(text) + '"' : String.valueOf(value);
  }

  private static String shorten(String text) {
    return text.length() <= 120 ? text : text.substring(0, 117) + "...";
  }

  /** Thrown if a line or an event cannot be converted. */
  private static final class Unusable extends Exception {

    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /** Parses one JSON value: map, list, string, integer, other number, true, false or null. */
  private static final class Json {

    private static final int MAX_DEPTH = 16;

    private final String text;
    private int at;

    Json(String text) {
      this.text = text;
    }

    Object read() throws Unusable {
      Object value = value(0);
      space();
      if (at < text.length()) {
        throw bad("text after the end of the object");
      }
      return value;
    }

    private Object value(int depth) throws Unusable {
      space();
      if (depth > MAX_DEPTH) {
        throw bad("nested too deeply");
      }
      switch (peek()) {
        case '{':
          return map(depth);
        case '[':
          return list(depth);
        case '"':
          return string();
        default:
          return word();
      }
    }

    private Map<String, Object> map(int depth) throws Unusable {
      Map<String, Object> map = new LinkedHashMap<>();
      at++;
      for (space(); peek() != '}'; space()) {
        if (!map.isEmpty()) {
          expect(',');
          space();
        }
        String name = string();
        space();
        expect(':');
        if (map.put(name, value(depth + 1)) != null) {
          throw bad("duplicate key '" + name + "'");
        }
      }
      at++;
      return map;
    }

    private List<Object> list(int depth) throws Unusable {
      List<Object> list = new ArrayList<>();
      at++;
      for (space(); peek() != ']'; space()) {
        if (!list.isEmpty()) {
          expect(',');
        }
        list.add(value(depth + 1));
      }
      at++;
      return list;
    }

    private String string() throws Unusable {
      expect('"');
      StringBuilder string = new StringBuilder();
      for (; peek() != '"'; at++) {
        if (peek() == '\\') {
          at++;
          int known = "\"\\/bfnrt".indexOf(peek());
          if (known >= 0) {
            string.append("\"\\/\b\f\n\r\t".charAt(known));
          } else if (peek() == 'u' && text.substring(at).matches("(?s)u[0-9A-Fa-f]{4}.*")) {
            string.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
            at += 4;
          } else {
            throw bad("invalid escape sequence");
          }
        } else {
          string.append(peek());
        }
      }
      at++;
      return string.toString();
    }

    private Object word() throws Unusable {
      int from = at;
      while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String word = text.substring(from, at);
      switch (word) {
        case "true":
          return true;
        case "false":
          return false;
        case "null":
          return null;
        default:
          break;
      }
      try {
        if (word.matches("-?(0|[1-9]\\d*)")) {
          return Long.parseLong(word);
        }
        if (word.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
          return Double.parseDouble(word);
        }
      } catch (NumberFormatException e) {
        // Too large; reported below like other unreadable values.
      }
      at = from;
      throw bad("invalid value '" + shorten(word) + "'");
    }

    private void space() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private void expect(char wanted) throws Unusable {
      if (peek() != wanted) {
        throw bad("'" + wanted + "' expected");
      }
      at++;
    }

    private char peek() throws Unusable {
      if (at >= text.length()) {
        throw bad("unexpected end of line");
      }
      return text.charAt(at);
    }

    private Unusable bad(String what) {
      return new Unusable("invalid JSON: %s (column %d)".formatted(what, at + 1));
    }
  }
}
