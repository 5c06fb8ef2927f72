package io.micromoments.schemas;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * An event of any event stream. Unlike generated records, it can represent every field as missing,
 * including required and primitive ones, and it is no larger than an array. Events are matched and
 * stored in this form.
 *
 * <p>Values are at the positions of the stream's schema: strings and enums as {@link String},
 * integers and times (milliseconds since the epoch) as {@link Long}, other numbers as {@link
 * Double}, maps as {@code Map<String, String>}, and {@code null} for missing fields.
 *
 * <p>An event read from bytes keeps them and decodes fields lazily, since few fields of most events
 * are accessed.
 */
public final class Event {

  /** Encoding of the fields. */
  public interface Encoding {
    /** Initial offset, from which every field can be found. */
    long START = 0;

    /** Offset of a missing field. */
    long NOWHERE = -1;

    /**
     * Returns the offset of the value at a position of the stream's schema.
     *
     * @param from an offset found before; fields behind it are found faster
     * @return {@link #NOWHERE} if the field is missing
     */
    long find(byte[] encoded, int position, long from);

    /** Decodes the value at an offset returned by {@link #find}. */
    Object decode(byte[] encoded, long place);

    /**
     * Compares the value at an offset returned by {@link #find} with a text, without decoding it.
     */
    boolean is(byte[] encoded, long place, String text);
  }

  private final EventStream stream;
  private final long time;
  private final byte[] encoded;
  private final Encoding encoding;

  /** If {@link #encoded} is set, the values decoded so far; null if none. */
  private Object[] values;

  /** Offset of the most recently found field. */
  private long latest = Encoding.START;

  /**
   * Creates an event that takes ownership of the array.
   *
   * @param values one value per field of the stream's schema; event_id and event_time are required
   */
  public Event(EventStream stream, Object[] values) {
    this.stream = Objects.requireNonNull(stream, "stream");
    this.values = values;
    if (values.length != stream.schema().getFields().size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "got %d values for the %d fields of %s",
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
   * Creates an event that takes ownership of its encoded form.
   *
   * @param time the event_time contained in the bytes
   */
  public Event(EventStream stream, long time, byte[] encoded, Encoding encoding) {
    this.stream = Objects.requireNonNull(stream, "stream");
    this.time = time;
    this.encoded = Objects.requireNonNull(encoded, "encoded");
    this.encoding = Objects.requireNonNull(encoding, "encoding");
  }

  /**
   * Returns the bytes that the event was read from, which must not be modified; null if it has none
   * in this encoding.
   */
  public byte[] encoded(Encoding in) {
    return encoding == in ? encoded : null;
  }

  /** Creates an event with the given fields; others are missing. */
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

  /** Returns the event time in milliseconds since the epoch. */
  public long time() {
    return time;
  }

  /** Returns the value of a field, or null if it is missing or the stream has no such field. */
  public Object get(String field) {
    int at = stream.position(field);
    return at < 0 ? null : get(at);
  }

  /** Returns the value at a position of the stream's schema, or null if it is missing. */
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
    // Returns the local value instead of rereading the array: a checkpoint thread may decode
    // concurrently.
    Object value = encoding.decode(encoded, place);
    values[position] = value;
    return value;
  }

  private long find(int position) {
    long place = encoding.find(encoded, position, latest);
    latest = place == Encoding.NOWHERE ? latest : place;
    return place;
  }

  /** Returns the customer id in the event, or null. */
  public String customerId() {
    return stream.customerAt < 0 ? null : (String) get(stream.customerAt);
  }

  /** Returns the device id, or null. */
  public String deviceId() {
    return stream.deviceAt < 0 ? null : (String) get(stream.deviceAt);
  }

  /** Returns the identifier other than a device, or null. See {@link Identifier}. */
  public String identifier() {
    return stream.identifierAt < 0 ? null : (String) get(stream.identifierAt);
  }

  /** Returns a copy without the identifier; the stream must have that field. */
  public Event withoutIdentifier() {
    Object[] copy = new Object[stream.schema().getFields().size()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = i == stream.identifierAt ? null : get(i);
    }
    return new Event(stream, copy);
  }

  /** Returns the channel of the interaction, or null. */
  public String channel() {
    return stream.channelAt < 0 ? null : (String) get(stream.channelAt);
  }

  /** Returns whether the event contains a customer id. */
  public boolean hasCustomerId() {
    String customer = customerId();
    return customer != null && !customer.isBlank();
  }

  /**
   * Returns whether device linking must process the event: logins, and events without a customer
   * id, which is looked up by device.
   */
  public boolean needsDeviceLinking() {
    String device = deviceId();
    return device != null && !device.isBlank() && (!hasCustomerId() || isLogin());
  }

  /** Returns whether the event names no customer, but an identifier by which to look them up. */
  public boolean needsIdentifierLookup() {
    if (stream.identifierAt < 0 || hasCustomerId()) {
      return false;
    }
    String identifier = identifier();
    return identifier != null && !identifier.isBlank();
  }

  /** Returns the action or the kind of interaction, depending on the stream, or null. */
  public String action() {
    return stream.actionAt < 0 ? null : (String) get(stream.actionAt);
  }

  /** Returns whether the event is a login to a site or an app. */
  public boolean isLogin() {
    return stream == EventStream.CLICKSTREAM && isAction("login");
  }

  /** Returns whether the event is a purchase. */
  public boolean isPurchase() {
    return stream.actionAt >= 0 && isAction("purchase");
  }

  /** Compares encoded bytes, since this is called for every event. */
  private boolean isAction(String action) {
    Object known = values == null ? null : values[stream.actionAt];
    if (known != null || encoded == null) {
      return action.equals(known);
    }
    long place = find(stream.actionAt);
    return place != Encoding.NOWHERE && encoding.is(encoded, place, action);
  }

  /**
   * Total order by content: by stream, then by field in schema order, missing values first. Returns
   * 0 if and only if the events are equal.
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

  /** Contains stream, id and time but no field values, since it may be logged. */
  @Override
  public String toString() {
    return stream.label() + " " + id() + "@" + time;
  }

  /** Returns the present fields, sorted by name. */
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
