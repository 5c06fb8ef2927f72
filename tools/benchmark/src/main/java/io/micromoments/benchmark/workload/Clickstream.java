package io.micromoments.benchmark.workload;

import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.Map;

/**
 * Synthetic clickstream. Each event is a pure function of seed and number, so all engines and runs
 * get the same stream. One event in twenty is late, by up to {@link #OUT_OF_ORDERNESS}.
 */
public final class Clickstream {

  /** Maximum delay of an event, in milliseconds. */
  public static final int OUT_OF_ORDERNESS = 5_000;

  /** Event time of the first event. */
  public static final long START = 1_780_000_000_000L;

  /** Event time between consecutive events, in milliseconds; large enough for windows to expire. */
  public static final int STEP = 7;

  private static final double LATE_SHARE = 0.05;
  private static final double EXPONENT = 0.8;
  private static final int ITEMS = 10_000;
  private static final long FIRST_ID = 1_000_000_000L;

  private static final int FIELDS = EventStream.CLICKSTREAM.schema().getFields().size();
  private static final int ID = at("event_id");
  private static final int TIME = at("event_time");
  private static final int DEVICE = at("device_id");
  private static final int CUSTOMER = at("customer_id");
  private static final int SESSION = at("session_id");
  private static final int CHANNEL = at("channel");
  private static final int ACTION = at("action");
  private static final int PAGE = at("page_category");
  private static final int ITEM = at("item_id");
  private static final int CATEGORY = at("item_category");
  private static final int VALUE = at("value");
  private static final int CURRENCY = at("currency");
  private static final int PROPERTIES = at("properties");

  private final long seed;
  private final int step;
  private final Zipf zipf;
  private final Customers customers;

  /**
   * @param step event time between consecutive events, in milliseconds
   */
  public Clickstream(long seed, int keys, int step) {
    this.seed = seed;
    this.step = step;
    this.zipf = new Zipf(keys, EXPONENT);
    this.customers = new Customers(keys);
  }

  /** Generates events from the first one, before the measurement starts. */
  public EncodedEvents record(int count) {
    EncodedEvents recording = new EncodedEvents();
    for (int i = 0; i < count; i++) {
      recording.add(event(i));
    }
    return recording.end();
  }

  private EventElement event(long number) {
    Mix mix = new Mix(seed, number);
    int rank = zipf.rank(mix.uniform());
    String action = Vocabulary.action(mix.uniform());
    Object[] values = values(number, time(number, mix), rank, action);
    values[VALUE] = mix.uniform();
    values[CATEGORY] = Vocabulary.pick(Vocabulary.CATEGORIES, mix.uniform());
    values[PAGE] = Vocabulary.pick(Vocabulary.PAGES, mix.uniform());
    values[CHANNEL] = Vocabulary.pick(Vocabulary.CHANNELS, mix.uniform());
    values[ITEM] = "sku-" + (ITEMS + mix.below(ITEMS));
    return element(rank, values);
  }

  /** Returns an event whose action occurs in no template. */
  EventElement special(long number, long time, int rank, String action) {
    Object[] values = values(number, time, rank, action);
    values[VALUE] = 1.0;
    values[CATEGORY] = Vocabulary.CATEGORIES.get(0);
    values[PAGE] = Vocabulary.PAGES.get(0);
    values[CHANNEL] = Vocabulary.CHANNELS.get(0);
    values[ITEM] = "sku-" + ITEMS;
    return element(rank, values);
  }

  /** See {@link Feed#closing}. The customer has no other events. */
  static EventElement closing(long time) {
    Object[] values = new Object[FIELDS];
    values[ID] = "closing";
    values[TIME] = time;
    values[CUSTOMER] = "closing";
    values[CHANNEL] = Vocabulary.CHANNELS.get(0);
    values[ACTION] = "closing";
    values[VALUE] = 0.0;
    values[CATEGORY] = "";
    values[PROPERTIES] = Map.of();
    return new EventElement("closing", new Event(EventStream.CLICKSTREAM, values));
  }

  private Object[] values(long number, long time, int rank, String action) {
    Object[] values = new Object[FIELDS];
    values[ID] = "e" + (FIRST_ID + number);
    values[TIME] = time;
    values[DEVICE] = customers.device(rank);
    values[CUSTOMER] = customers.name(rank);
    values[SESSION] = customers.session(rank);
    values[ACTION] = action;
    values[CURRENCY] = "EUR";
    values[PROPERTIES] = Map.of();
    return values;
  }

  private EventElement element(int rank, Object[] values) {
    return new EventElement(customers.name(rank), new Event(EventStream.CLICKSTREAM, values));
  }

  /**
   * Late events are placed between the others, so that no two events of a key have the same time.
   */
  private long time(long number, Mix mix) {
    if (mix.uniform() >= LATE_SHARE) {
      return START + number * step;
    }
    long late = mix.below(OUT_OF_ORDERNESS / step);
    return START + (number - late) * step + 1 + mix.below(step - 1);
  }

  private static int at(String field) {
    return EventStream.CLICKSTREAM.position(field);
  }
}
