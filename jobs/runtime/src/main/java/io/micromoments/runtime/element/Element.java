package io.micromoments.runtime.element;

import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerCopy;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.GroupCount;
import io.micromoments.schemas.GuestUpdate;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.MembershipChange;
import io.micromoments.schemas.MergeGroupEnd;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PresenceChange;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * A keyed element that flows between stages. All elements of a key are processed in {@link #ORDER}.
 */
public sealed interface Element {

  /** See {@link ElementOrder}. */
  Comparator<Element> ORDER = new ElementOrder();

  /** Returns the customer or, before the identity stage, the device. */
  String key();

  /** Returns the event time in milliseconds since the epoch. */
  long time();

  /** Returns the order among elements of the same time. */
  int rank();

  String id();

  /** An element whose content is a record that one stage sends to another. */
  sealed interface RecordElement extends Element {
    SpecificRecord record();
  }

  /** A step of a merge, which comes before everything else of its time. */
  sealed interface MergeElement extends RecordElement {
    @Override
    default int rank() {
      return -1;
    }
  }

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
  record HandOverElement(HandOver record) implements RecordElement {
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

  /** A new or ended moment of a guest, or the link of the guest's device to a customer. */
  record GuestElement(GuestUpdate record) implements RecordElement {
    @Override
    public String key() {
      return GuestId.of(record.getDeviceId());
    }

    @Override
    public long time() {
      return record.getEventTime().toEpochMilli();
    }

    /** The moments of a device precede their end and the link, as they were detected before. */
    @Override
    public int rank() {
      boolean isLink = record.getMoment() == null && record.getSeen() == null;
      return isLink || record.getEnded() ? 3 : 2;
    }

    @Override
    public String id() {
      return record.getEventId();
    }
  }

  /** A customer is decided on under another root; keyed by customer. */
  record MembershipElement(MembershipChange record) implements MergeElement {
    @Override
    public String key() {
      return record.getCustomerId();
    }

    @Override
    public long time() {
      return record.getEventTime().toEpochMilli();
    }

    @Override
    public String id() {
      return HexFormat.of().toHexDigits(record.getSequence());
    }
  }

  /** The end of a merged customer; keyed by root. */
  record MergeGroupEndElement(MergeGroupEnd record) implements MergeElement {
    @Override
    public String key() {
      return record.getRoot();
    }

    @Override
    public long time() {
      return record.getEventTime().toEpochMilli();
    }

    @Override
    public String id() {
      return HexFormat.of().toHexDigits(record.getSequence());
    }
  }

  /** What a customer brings into a merge; keyed by root. */
  record CopyElement(CustomerCopy record) implements MergeElement {
    @Override
    public String key() {
      return record.getRoot();
    }

    @Override
    public long time() {
      return record.getEventTime().toEpochMilli();
    }

    @Override
    public String id() {
      return HexFormat.of().toHexDigits(record.getSequence()) + record.getCustomerId();
    }
  }

  /**
   * What has happened to a member of a merged customer.
   *
   * @param member the customer whom it has happened to
   * @param generation that of the group when it was forwarded
   * @param content the element, keyed by root
   */
  record ForwardedElement(String member, long generation, Element content) implements Element {
    @Override
    public String key() {
      return content.key();
    }

    @Override
    public long time() {
      return content.time();
    }

    @Override
    public int rank() {
      return content.rank();
    }

    @Override
    public String id() {
      return content.id();
    }
  }

  /** A part of a count across customers; keyed by feature. */
  record CountElement(GroupCount record) implements RecordElement {
    @Override
    public String key() {
      return record.getFeature();
    }

    @Override
    public long time() {
      return record.getStepStart().toEpochMilli();
    }

    @Override
    public int rank() {
      return 3;
    }

    @Override
    public String id() {
      return record.getGroup();
    }
  }

  /** A customer or guest has come to a place or has left it. */
  record PresenceElement(PresenceChange record) implements RecordElement {
    @Override
    public String key() {
      return record.getPlace();
    }

    @Override
    public long time() {
      return record.getEventTime().toEpochMilli();
    }

    /** Before the events at the place. */
    @Override
    public int rank() {
      return 2;
    }

    @Override
    public String id() {
      return record.getPerson();
    }
  }

  /** What an event may be used for. */
  enum EventUse {
    /** A pattern could use it. */
    MATCHING,
    /** No pattern can use it, but its customer may be traced: why not is explained. */
    TRACING,
    /** No pattern can use it: it is customer context at most. */
    CONTEXT
  }

  /** An event. */
  record EventElement(String key, Event event, EventUse use) implements Element {
    /** Creates an event that was not checked against the patterns. */
    public EventElement(String key, Event event) {
      this(key, event, EventUse.MATCHING);
    }

    /** Returns whether a pattern could use it. */
    public boolean mayMatch() {
      return use == EventUse.MATCHING;
    }

    /** Returns whether the customer stage uses it, once its customer is known. */
    public boolean concernsCustomer() {
      return use != EventUse.CONTEXT || updatesCustomerContext();
    }

    /** Returns whether it is customer context: it has a channel, or is a purchase. */
    public boolean updatesCustomerContext() {
      return event.channel() != null || event.isPurchase();
    }

    /**
     * Returns whether this is a place event, which reaches customers only because they are there.
     */
    public boolean isPlaceEvent() {
      return event.stream() == EventStream.PLACE;
    }

    /** Returns a copy with another key. */
    public EventElement withKey(String other) {
      return new EventElement(other, event, use);
    }

    /** Returns a copy whose event has no identifier. */
    public EventElement withoutIdentifier() {
      return new EventElement(key, event.withoutIdentifier(), use);
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

  /**
   * An event that arrived too late to be matched.
   *
   * @param time event time that its source had reached
   * @param customer null if the event has none
   * @param device null if the event has none
   * @param identifier null if the event has none
   */
  record LateElement(
      String key, long time, String customer, String device, String identifier, LateEvent late)
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
      Map<String, BudgetTerms> budgets)
      implements Element {

    /**
     * Creates a command keyed by its customer, ordered by the sequence number of the decision.
     *
     * @param group measurement group of the customer
     * @param budgets terms of the budgets by offer; empty if the command bypasses them
     */
    public static CommandElement ofCustomer(
        OfferResequenceCommand command, String group, Map<String, BudgetTerms> budgets) {
      return new CommandElement(
          command.getCustomerId(),
          HexFormat.of().toHexDigits(command.getSequenceNumber()) + "-" + command.getCommandId(),
          command,
          group,
          budgets);
    }

    /** Returns a copy with another key and another id for the order. */
    public CommandElement withKey(String otherKey, String otherId) {
      return new CommandElement(otherKey, otherId, command, group, budgets);
    }

    @Override
    public long time() {
      return command.getIssuedAt().toEpochMilli();
    }

    @Override
    public int rank() {
      return 4;
    }
  }

  /** Returns the element that was forwarded, or else this one. */
  default Element unwrapped() {
    return this instanceof ForwardedElement forwarded ? forwarded.content() : this;
  }
}
