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
 * What travels from stage to stage. All elements of one key are processed in {@link #ORDER}: by
 * time; at the same time what is known, and last of that an erasure, before what is handed over,
 * before what happens, before what was found in it; then by id; and as ids may be repeated or
 * empty, by stream and content. So only equal elements are equal in it, and no order of arrival
 * shows.
 */
public sealed interface Element {

  Comparator<Element> ORDER = Element::compare;

  /** The customer or, on the way to identity, the device. */
  String key();

  /** Event time in milliseconds since the epoch. */
  long time();

  /** The order among elements of the same time. */
  int rank();

  String id();

  /** Something became known. */
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
      // An erasure is the last that becomes known at its time, so that what it erases is there.
      return isErasure() ? 1 : 0;
    }

    @Override
    public String id() {
      return stream.idOf(record);
    }
  }

  /** What a device had open goes to the customer it was linked to. */
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
   * Something happened.
   *
   * @param mayFit whether patterns could do something with it; where not, it only tells of the
   *     customer
   */
  record EventElement(String key, Event event, boolean mayFit) implements Element {
    /** An event of which it is not known whether patterns could do something with it. */
    public EventElement(String key, Event event) {
      this(key, event, true);
    }

    /**
     * Whether it tells something of the customer: where they are, or that they bought something.
     */
    public boolean tellsOfCustomer() {
      return event.channel() != null || event.isPurchase();
    }

    /** The same under another key. */
    public EventElement under(String other) {
      return new EventElement(other, event, mayFit);
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

  /** A pattern was matched. */
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
     * In the order of detection where several are released at once; of those detected at once the
     * one that started first comes first, and is the one a cooldown lets through.
     */
    @Override
    public String id() {
      return String.format(
          Locale.ROOT, "%016x-%016x-%s", match.detectedAt(), match.startedAt(), match.id());
    }
  }

  /**
   * What is looked for, or decided by, changes. Goes to every task of a stage, beside its keyed
   * input.
   */
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

  /** Something was learned of offers. Goes to every task of decide, beside its keyed input. */
  record LearnedElement(Learned learned) implements Element {
    /** What trials of an offer on a channel are kept under in {@link Learned}. */
    public static String key(String offer, String channel) {
      return offer + '\n' + channel.toUpperCase(Locale.ROOT);
    }

    /** The offer of a key. */
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

  /** Somebody was erased. Goes to every task of each stage, beside its keyed input. */
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
   * An event came too late to be matched.
   *
   * @param time when it was too late for: the time its source had reached
   * @param customer null where it names none
   * @param device null where it names none
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
   * A command on its way through settlement.
   *
   * @param id by which commands issued at the same time are ordered
   */
  record CommandElement(
      String key,
      String id,
      OfferResequenceCommand command,
      String group,
      Map<String, Long> budgets)
      implements Element {

    /**
     * A command under its customer, in the order in which it was decided.
     *
     * @param group of the customers that what came of it is counted by
     * @param budgets of its offers, as decide knew them
     */
    public static CommandElement ofCustomer(
        OfferResequenceCommand command, String group, Map<String, Long> budgets) {
      return new CommandElement(
          command.getCustomerId(),
          HexFormat.of().toHexDigits(command.getSequenceNumber()) + "-" + command.getCommandId(),
          command,
          group,
          budgets);
    }

    /** The same under another key, ordered by other ids among those issued at the same time. */
    public CommandElement under(String otherKey, String otherId) {
      return new CommandElement(otherKey, otherId, command, group, budgets);
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

  /** Whether it goes to every task of a stage, beside what comes by key. */
  default boolean isBroadcast() {
    return this instanceof DefinitionElement
        || this instanceof LearnedElement
        || this instanceof TombstoneElement
        || (this instanceof ContextElement context && context.stream() == ContextStream.CATALOG);
  }

  /** The customer that the element names beside its key; null where it names none. */
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

  /** Of two elements of the same rank. */
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
    // Definitions, what was learned and tombstones are not ordered among themselves by key.
    return 0;
  }

  private static int compareJson(SpecificRecord a, SpecificRecord b) {
    return JsonRecords.json(a).compareTo(JsonRecords.json(b));
  }
}
