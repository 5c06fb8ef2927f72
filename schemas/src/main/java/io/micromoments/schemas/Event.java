package io.micromoments.schemas;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One event of one of the four streams. Unlike the generated records it can say of every field,
 * required and primitive ones too, that it is missing, and it costs no more than an array: the form
 * in which events are matched and kept.
 *
 * <p>Values stand at the positions of the stream's schema: strings (enums too) as {@link String},
 * whole numbers and times (milliseconds since the epoch) as {@link Long}, other numbers as {@link
 * Double}, maps as {@code Map<String, String>}, and {@code null} where the field is missing.
 *
 * <p>An event that was read from bytes keeps them and decodes a field when it is asked for: of most
 * events hardly anything is.
 */
public final class Event {

  /** How fields are encoded. */
  public interface Encoding {
    /** The place from which everything can be found. */
    long START = 0;

    /** The place of what is missing. */
    long NOWHERE = -1;

    /**
     * Where the value at a position of the stream's schema stands.
     *
     * @param from a place that was found before; what stands behind it is found sooner
     * @return {@link #NOWHERE} where it is missing
     */
    long find(byte[] encoded, int position, long from);

    /** The value at a place that was found. */
    Object decode(byte[] encoded, long place);

    /** Whether it is a certain text that stands at a place that was found, without decoding it. */
    boolean is(byte[] encoded, long place, String text);
  }

  private final EventStream stream;
  private final long time;
  private final byte[] encoded;
  private final Encoding encoding;

  /** With {@link #encoded}, what was decoded so far; null: nothing. */
  private Object[] values;

  /** Where the latest field was found. */
  private long latest = Encoding.START;

  /**
   * Takes the array as its own.
   *
   * @param values one value a field of the stream's schema; event_id and event_time must be there
   */
  public Event(EventStream stream, Object[] values) {
    this.stream = Objects.requireNonNull(stream, "stream");
    this.values = values;
    if (values.length != stream.schema().getFields().size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d values for the %d fields of %s",
              values.length,
              stream.schema().getFields().size(),
              stream.label()));
    }
    Objects.requireNonNull(values[stream.idAt], "event_id");
    this.time = (Long) Objects.requireNonNull(values[stream.timeAt], "event_time");
    this.encoded = null;
    this.encoding = null;
  }

  /**
   * An event from bytes, which it takes as its own.
   *
   * @param time the event_time in the bytes
   */
  public Event(EventStream stream, long time, byte[] encoded, Encoding encoding) {
    this.stream = Objects.requireNonNull(stream, "stream");
    this.time = time;
    this.encoded = Objects.requireNonNull(encoded, "encoded");
    this.encoding = Objects.requireNonNull(encoding, "encoding");
  }

  /** The bytes it was read from, not to be changed; null where they are in no such encoding. */
  public byte[] encoded(Encoding in) {
    return encoding == in ? encoded : null;
  }

  /** An event with the given fields; those not named are missing. */
  public static Event of(EventStream stream, Map<String, ?> fields) {
    Object[] values = new Object[stream.schema().getFields().size()];
    fields.forEach(
        (name, value) -> {
          int at = stream.position(name);
          if (at < 0) {
            throw new IllegalArgumentException(stream.label() + " has no field " + name);
          }
          values[at] = value;
        });
    return new Event(stream, values);
  }

  public EventStream stream() {
    return stream;
  }

  public String id() {
    return (String) get(stream.idAt);
  }

  /** Event time in milliseconds since the epoch. */
  public long time() {
    return time;
  }

  /** The value of a field, or null where it is missing or the stream has no such field. */
  public Object get(String field) {
    int at = stream.position(field);
    return at < 0 ? null : get(at);
  }

  /** The value at a position of the stream's schema, or null where it is missing. */
  public Object get(int position) {
    Object[] known = values;
    if (known != null && known[position] != null) {
      return known[position];
    }
    return encoded == null ? null : decode(position);
  }

  private Object decode(int position) {
    long place = find(position);
    if (place == Encoding.NOWHERE) {
      return null;
    }
    if (values == null) {
      values = new Object[stream.schema().getFields().size()];
    }
    // What was decoded is returned, not read again: a checkpoint may be decoding in its own thread.
    Object value = encoding.decode(encoded, place);
    values[position] = value;
    return value;
  }

  private long find(int position) {
    long place = encoding.find(encoded, position, latest);
    latest = place == Encoding.NOWHERE ? latest : place;
    return place;
  }

  /** The customer the event itself names, or null. */
  public String customerId() {
    return (String) get(stream.customerAt);
  }

  /** The device, or null. */
  public String deviceId() {
    return stream.deviceAt < 0 ? null : (String) get(stream.deviceAt);
  }

  /** The channel the customer was on, or null. */
  public String channel() {
    return stream.channelAt < 0 ? null : (String) get(stream.channelAt);
  }

  /** Whether it names a customer itself. */
  public boolean namesCustomer() {
    String customer = customerId();
    return customer != null && !customer.isBlank();
  }

  /**
   * Whether it concerns the link of a device: a login does, and what names no customer, whose it is
   * being found out by the device.
   */
  public boolean concernsDevice() {
    String device = deviceId();
    return device != null && !device.isBlank() && (!namesCustomer() || isLogin());
  }

  /** What was done, in the words of the stream: an action or a kind of interaction; or null. */
  public String action() {
    return stream.actionAt < 0 ? null : (String) get(stream.actionAt);
  }

  /** Whether a visitor of a site or an app said who they are. */
  public boolean isLogin() {
    return stream == EventStream.CLICKSTREAM && isAction("login");
  }

  /** Whether a customer bought something. */
  public boolean isPurchase() {
    return stream.actionAt >= 0 && isAction("purchase");
  }

  /** Asked of every event, so of its bytes. */
  private boolean isAction(String action) {
    Object known = values == null ? null : values[stream.actionAt];
    if (known != null || encoded == null) {
      return action.equals(known);
    }
    long place = find(stream.actionAt);
    return place != Encoding.NOWHERE && encoding.is(encoded, place, action);
  }

  /**
   * A total order of events by what they hold: the stream first, then field by field in the order
   * of the schema, missing values before others. Equal events, and only those, compare as 0.
   */
  public static int compareContent(Event a, Event b) {
    int order = a.stream.compareTo(b.stream);
    for (int i = 0; i < a.stream.schema().getFields().size() && order == 0; i++) {
      order = compareValues(a.get(i), b.get(i));
    }
    return order;
  }

  private static int compareValues(Object a, Object b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    if (a instanceof Long left) {
      return left.compareTo((Long) b);
    }
    if (a instanceof Double left) {
      return left.compareTo((Double) b);
    }
    if (a instanceof Map<?, ?> left) {
      return compareMaps(left, (Map<?, ?>) b);
    }
    return ((String) a).compareTo((String) b);
  }

  private static int compareMaps(Map<?, ?> a, Map<?, ?> b) {
    int order = Integer.compare(a.size(), b.size());
    Iterator<? extends Map.Entry<?, ?>> left = new TreeMap<>(a).entrySet().iterator();
    Iterator<? extends Map.Entry<?, ?>> right = new TreeMap<>(b).entrySet().iterator();
    while (order == 0 && left.hasNext()) {
      Map.Entry<?, ?> one = left.next();
      Map.Entry<?, ?> other = right.next();
      order = compareValues(one.getKey(), other.getKey());
      order = order == 0 ? compareValues(one.getValue(), other.getValue()) : order;
    }
    return order;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Event that) || stream != that.stream) {
      return false;
    }
    for (int i = stream.schema().getFields().size() - 1; i >= 0; i--) {
      if (!Objects.equals(get(i), that.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return id().hashCode();
  }

  /** Names stream, id and time, never a value: this may stand in a log. */
  @Override
  public String toString() {
    return stream.label() + " " + id() + "@" + time;
  }

  /** The fields that are there, by name, in the order of the names. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new TreeMap<>();
    for (String name : stream.fields()) {
      Object value = get(name);
      if (value != null) {
        fields.put(name, value);
      }
    }
    return fields;
  }
}
