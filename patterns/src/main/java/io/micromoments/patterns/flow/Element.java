package io.micromoments.patterns.flow;

import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Learned;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.Tombstone;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * An element that flows between stages. All elements of a key are processed in {@link #ORDER}: by
 * time; at the same time by rank, which is context (an erasure last), hand-overs, events, matches;
 * then by id; and, as ids may be repeated or empty, by stream and content. Only equal elements
 * compare as equal, so the order of arrival has no effect.
 */
public sealed interface Element {

  Comparator<Element> ORDER = Element::compare;

  /** Returns the customer or, before the identity stage, the device. */
  String key();

  /** Returns the event time in milliseconds since the epoch. */
  long time();

  /** Returns the order among elements of the same time. */
  int rank();

  String id();

  /** A context record. */
  record ContextElement(String key, ContextStream stream, SpecificRecord record)
      implements Element {
    public boolean isErasure() {
      return stream == ContextStream.ERASURE;
    }

    @Override
    public long time() {
      return stream.timeOf(record);
    }

    @Override
    public int rank() {
      // Context of the same time is processed first, so that the erasure covers it.
      return isErasure() ? 1 : 0;
    }

    @Override
    public String id() {
      return stream.idOf(record);
    }
  }

  /** Partial matches of a device, handed over to the customer to whom it was linked. */
  record HandOverElement(HandOver record) implements Element {
    @Override
    public String key() {
      return record.getCustomerId();
    }

    @Override
    public long time() {
      return record.getEventTime().toEpochMilli();
    }

    @Override
    public int rank() {
      return 2;
    }

    @Override
    public String id() {
      return record.getEventId();
    }
  }

  /**
   * An event.
   *
   * @param mayMatch whether patterns could use it; if not, it only serves as customer context
   */
  record EventElement(String key, Event event, boolean mayMatch) implements Element {
    /** Creates an event that was not checked against the patterns. */
    public EventElement(String key, Event event) {
      this(key, event, true);
    }

    /** Returns whether it is customer context: it has a channel, or is a purchase. */
    public boolean updatesCustomerContext() {
      return event.channel() != null || event.isPurchase();
    }

    /** Returns a copy with another key. */
    public EventElement withKey(String other) {
      return new EventElement(other, event, mayMatch);
    }

    @Override
    public long time() {
      return event.time();
    }

    @Override
    public int rank() {
      return 3;
    }

    @Override
    public String id() {
      return event.id();
    }
  }

  /** A match of a pattern. */
  record MatchElement(Match match) implements Element {
    @Override
    public String key() {
      return match.customer();
    }

    @Override
    public long time() {
      return match.issuedAt();
    }

    @Override
    public int rank() {
      return 4;
    }

    /**
     * Orders matches released at the same time by detection; of those detected at the same time the
     * one that started first comes first, and is the one that a cooldown lets through.
     */
    @Override
    public String id() {
      return String.format(
          Locale.ROOT, "%016x-%016x-%s", match.detectedAt(), match.startedAt(), match.id());
    }
  }

  /** A new version or the retirement of a pattern or policy. Broadcast beside the keyed input. */
  record DefinitionElement(DefinitionChange change) implements Element {
    @Override
    public String key() {
      return change.getDefinition();
    }

    @Override
    public long time() {
      return change.getEffectiveAt().toEpochMilli();
    }

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public String id() {
      return String.format(Locale.ROOT, "%s-%d", change.getDefinition(), change.getVersion());
    }
  }

  /** Offer statistics from the learn stage. Broadcast to decide, beside its keyed input. */
  record LearnedElement(Learned learned) implements Element {
    /** Returns the key of an offer's trials on a channel in {@link Learned}. */
    public static String key(String offer, String channel) {
      return offer + '\n' + channel.toUpperCase(Locale.ROOT);
    }

    /** Returns the offer of such a key. */
    public static String offer(String key) {
      return key.substring(0, key.lastIndexOf('\n'));
    }

    @Override
    public String key() {
      return "";
    }

    @Override
    public long time() {
      return learned.getEffectiveAt().toEpochMilli();
    }

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public String id() {
      return "";
    }
  }

  /** An erasure. Broadcast to each stage, beside its keyed input. */
  record TombstoneElement(Tombstone tombstone) implements Element {
    @Override
    public String key() {
      return tombstone.getHash();
    }

    @Override
    public long time() {
      return tombstone.getErasedAt().toEpochMilli();
    }

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public String id() {
      return tombstone.getHash();
    }
  }

  /**
   * An event that arrived too late to be matched.
   *
   * @param time event time that its source had reached
   * @param customer null if the event has none
   * @param device null if the event has none
   */
  record LateElement(String key, long time, String customer, String device, LateEvent late)
      implements Element {
    @Override
    public int rank() {
      return 3;
    }

    @Override
    public String id() {
      return late.getEventId();
    }
  }

  /**
   * A command in settlement.
   *
   * @param id orders commands that were issued at the same time
   */
  record CommandElement(
      String key,
      String id,
      OfferResequenceCommand command,
      String group,
      String locale,
      Map<String, Long> budgets)
      implements Element {

    /**
     * Creates a command keyed by its customer, ordered by the sequence number of the decision.
     *
     * @param group measurement group of the customer
     * @param locale of the customer, as a BCP 47 language tag; empty if unknown
     * @param budgets budgets of its offers, as known to decide
     */
    public static CommandElement ofCustomer(
        OfferResequenceCommand command, String group, String locale, Map<String, Long> budgets) {
      return new CommandElement(
          command.getCustomerId(),
          HexFormat.of().toHexDigits(command.getSequenceNumber()) + "-" + command.getCommandId(),
          command,
          group,
          locale,
          budgets);
    }

    /** Returns a copy with another key and another id for the order. */
    public CommandElement withKey(String otherKey, String otherId) {
      return new CommandElement(otherKey, otherId, command, group, locale, budgets);
    }

    @Override
    public long time() {
      return command.getIssuedAt().toEpochMilli();
    }

    @Override
    public int rank() {
      return 5;
    }
  }

  /** Returns whether it is broadcast to a stage, beside the keyed elements. */
  default boolean isBroadcast() {
    return this instanceof DefinitionElement
        || this instanceof LearnedElement
        || this instanceof TombstoneElement
        || (this instanceof ContextElement context && context.stream() == ContextStream.CATALOG);
  }

  /** Returns the customer that the element names in addition to its key; null if it names none. */
  default String namedCustomer() {
    if (this instanceof CommandElement command) {
      return command.command().getCustomerId();
    }
    if (this instanceof EventElement event) {
      String named = event.event().customerId();
      return named == null || named.isBlank() ? null : named;
    }
    if (this instanceof ContextElement context) {
      if (context.record() instanceof IdentityLink link) {
        return link.getCustomerId();
      }
      return context.record() instanceof OfferOutcome outcome ? outcome.getCustomerId() : null;
    }
    return null;
  }

  private static int compare(Element a, Element b) {
    int order = Long.compare(a.time(), b.time());
    if (order == 0) {
      order = Integer.compare(a.rank(), b.rank());
    }
    if (order == 0) {
      order = a.id().compareTo(b.id());
    }
    return order == 0 && a != b ? compareContent(a, b) : order;
  }

  /** Compares two elements of the same rank. */
  private static int compareContent(Element a, Element b) {
    if (a instanceof EventElement left && b instanceof EventElement right) {
      return Event.compareContent(left.event(), right.event());
    }
    if (a instanceof MatchElement left && b instanceof MatchElement right) {
      return Match.compareEvents(left.match(), right.match());
    }
    if (a instanceof ContextElement left && b instanceof ContextElement right) {
      int order = left.stream().compareTo(right.stream());
      return order == 0 ? compareJson(left.record(), right.record()) : order;
    }
    if (a instanceof HandOverElement left && b instanceof HandOverElement right) {
      return compareJson(left.record(), right.record());
    }
    if (a instanceof CommandElement left && b instanceof CommandElement right) {
      return compareJson(left.command(), right.command());
    }
    // Definitions, offer statistics and tombstones are broadcast, not ordered within a key.
    return 0;
  }

  private static int compareJson(SpecificRecord a, SpecificRecord b) {
    return JsonRecords.json(a).compareTo(JsonRecords.json(b));
  }
}
