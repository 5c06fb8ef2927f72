package io.micromoments.runtime.element;

import io.micromoments.patterns.serialization.AvroOutput;
import io.micromoments.patterns.serialization.EventSerializer;
import io.micromoments.patterns.serialization.TextCodec;
import io.micromoments.patterns.serialization.ValueSerializer;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.CopyElement;
import io.micromoments.runtime.element.Element.CountElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.EventUse;
import io.micromoments.runtime.element.Element.ForwardedElement;
import io.micromoments.runtime.element.Element.GuestElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.runtime.element.Element.LateElement;
import io.micromoments.runtime.element.Element.MembershipElement;
import io.micromoments.runtime.element.Element.MergeGroupEndElement;
import io.micromoments.runtime.element.Element.PresenceElement;
import io.micromoments.schemas.BudgetLimit;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerCopy;
import io.micromoments.schemas.GroupCount;
import io.micromoments.schemas.GuestUpdate;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.MembershipChange;
import io.micromoments.schemas.MergeGroupEnd;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PlannedDatumWriter;
import io.micromoments.schemas.PresenceChange;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * Serializes an element as its kind, its key unless the payload contains it, and the payload:
 * events by {@link EventSerializer}, records by Avro. The snapshots of the nested serializers keep
 * the schemas that state was written with.
 */
public final class ElementSerializer extends ValueSerializer<Element> {

  private static final long serialVersionUID = 1L;

  private static final int EVENT = 0;
  private static final int EVENT_AS_CONTEXT = 1;
  private static final int HAND_OVER = 2;
  private static final int COMMAND = 3;
  private static final int LATE = 4;
  private static final int GUEST = 5;
  private static final int PRESENCE = 6;
  private static final int GROUP_COUNT = 7;
  private static final int MEMBERSHIP = 8;
  private static final int COPY = 9;
  private static final int FIRST_CONTEXT = 10;
  private static final int GROUP_END = 30;
  private static final int FORWARDED = 31;
  private static final int EVENT_TO_TRACE = 32;

  private static final PlannedDatumWriter<OfferResequenceCommand> COMMANDS =
      new PlannedDatumWriter<>(OfferResequenceCommand.class);

  private final AvroOutput output = new AvroOutput();
  private final EventSerializer events;
  private final Records records;
  private final AvroSerializer<SpecificRecord>[] contexts;

  /** Serializers of the Avro payloads other than context records. */
  private record Records(
      AvroSerializer<HandOver> handOvers,
      AvroSerializer<OfferResequenceCommand> commands,
      AvroSerializer<LateEvent> late,
      AvroSerializer<BudgetLimit> limits,
      AvroSerializer<GuestUpdate> guests,
      AvroSerializer<PresenceChange> presence,
      AvroSerializer<GroupCount> counts,
      AvroSerializer<MembershipChange> memberships,
      AvroSerializer<CustomerCopy> copies,
      AvroSerializer<MergeGroupEnd> groupEnds)
      implements Serializable {

    static final int COUNT = 10;

    Records() {
      this(
          new AvroSerializer<>(HandOver.class),
          new AvroSerializer<>(OfferResequenceCommand.class),
          new AvroSerializer<>(LateEvent.class),
          new AvroSerializer<>(BudgetLimit.class),
          new AvroSerializer<>(GuestUpdate.class),
          new AvroSerializer<>(PresenceChange.class),
          new AvroSerializer<>(GroupCount.class),
          new AvroSerializer<>(MembershipChange.class),
          new AvroSerializer<>(CustomerCopy.class),
          new AvroSerializer<>(MergeGroupEnd.class));
    }

    @SuppressWarnings("unchecked") // the order is that of all()
    static Records of(TypeSerializer<?>[] all, int from) {
      return new Records(
          (AvroSerializer<HandOver>) all[from],
          (AvroSerializer<OfferResequenceCommand>) all[from + 1],
          (AvroSerializer<LateEvent>) all[from + 2],
          (AvroSerializer<BudgetLimit>) all[from + 3],
          (AvroSerializer<GuestUpdate>) all[from + 4],
          (AvroSerializer<PresenceChange>) all[from + 5],
          (AvroSerializer<GroupCount>) all[from + 6],
          (AvroSerializer<MembershipChange>) all[from + 7],
          (AvroSerializer<CustomerCopy>) all[from + 8],
          (AvroSerializer<MergeGroupEnd>) all[from + 9]);
    }

    TypeSerializer<?>[] all() {
      return new TypeSerializer<?>[] {
        handOvers, commands, late, limits, guests, presence, counts, memberships, copies, groupEnds
      };
    }

    Records duplicate() {
      return of(
          Arrays.stream(all()).map(TypeSerializer::duplicate).toArray(TypeSerializer<?>[]::new), 0);
    }
  }

  public ElementSerializer() {
    this(new EventSerializer(), new Records(), contexts());
  }

  private ElementSerializer(
      EventSerializer events, Records records, AvroSerializer<SpecificRecord>[] contexts) {
    this.events = events;
    this.records = records;
    this.contexts = contexts;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // one record class per stream
  private static AvroSerializer<SpecificRecord>[] contexts() {
    return Arrays.stream(ContextStream.values())
        .sorted(Comparator.comparingInt(ContextStream::code))
        .map(stream -> new AvroSerializer(stream.recordClass()))
        .toArray(AvroSerializer[]::new);
  }

  @Override
  public void serialize(Element element, DataOutputView target) throws IOException {
    if (element instanceof EventElement event) {
      target.writeByte(
          switch (event.use()) {
            case MATCHING -> EVENT;
            case CONTEXT -> EVENT_AS_CONTEXT;
            case TRACING -> EVENT_TO_TRACE;
          });
      TextCodec.write(event.key(), target);
      events.serialize(event.event(), target);
    } else if (element instanceof HandOverElement handOver) {
      target.writeByte(HAND_OVER);
      records.handOvers.serialize(handOver.record(), target);
    } else if (element instanceof GuestElement guest) {
      target.writeByte(GUEST);
      records.guests.serialize(guest.record(), target);
    } else if (element instanceof MembershipElement change) {
      target.writeByte(MEMBERSHIP);
      records.memberships.serialize(change.record(), target);
    } else if (element instanceof CopyElement copy) {
      target.writeByte(COPY);
      records.copies.serialize(copy.record(), target);
    } else if (element instanceof MergeGroupEndElement end) {
      target.writeByte(GROUP_END);
      records.groupEnds.serialize(end.record(), target);
    } else if (element instanceof ForwardedElement forwarded) {
      target.writeByte(FORWARDED);
      TextCodec.write(forwarded.member(), target);
      target.writeLong(forwarded.generation());
      serialize(forwarded.content(), target);
    } else if (element instanceof CountElement count) {
      target.writeByte(GROUP_COUNT);
      records.counts.serialize(count.record(), target);
    } else if (element instanceof PresenceElement change) {
      target.writeByte(PRESENCE);
      records.presence.serialize(change.record(), target);
    } else if (element instanceof ContextElement context) {
      target.writeByte(FIRST_CONTEXT + context.stream().code());
      TextCodec.write(context.key(), target);
      contexts[context.stream().code()].serialize(context.record(), target);
    } else if (element instanceof CommandElement command) {
      target.writeByte(COMMAND);
      TextCodec.write(command.key(), target);
      TextCodec.write(command.id(), target);
      TextCodec.write(command.group(), target);
      target.writeInt(command.budgets().size());
      for (Map.Entry<String, BudgetTerms> budget : command.budgets().entrySet()) {
        TextCodec.write(budget.getKey(), target);
        records.limits.serialize(budget.getValue().limit(), target);
        TextCodec.write(budget.getValue().spentText(), target);
      }
      COMMANDS.write(command.command(), output.to(target));
    } else if (element instanceof LateElement late) {
      target.writeByte(LATE);
      TextCodec.write(late.key(), target);
      target.writeLong(late.time());
      TextCodec.write(late.customer() == null ? "" : late.customer(), target);
      TextCodec.write(late.device() == null ? "" : late.device(), target);
      TextCodec.write(late.identifier() == null ? "" : late.identifier(), target);
      records.late.serialize(late.late(), target);
    }
  }

  private EventElement event(EventUse use, DataInputView source) throws IOException {
    return new EventElement(TextCodec.read(source), events.deserialize(source), use);
  }

  @Override
  public Element deserialize(DataInputView source) throws IOException {
    int kind = source.readByte();
    switch (kind) {
      case EVENT:
        return event(EventUse.MATCHING, source);
      case EVENT_AS_CONTEXT:
        return event(EventUse.CONTEXT, source);
      case EVENT_TO_TRACE:
        return event(EventUse.TRACING, source);
      case HAND_OVER:
        return new HandOverElement(records.handOvers.deserialize(source));
      case GUEST:
        return new GuestElement(records.guests.deserialize(source));
      case GROUP_COUNT:
        return new CountElement(records.counts.deserialize(source));
      case PRESENCE:
        return new PresenceElement(records.presence.deserialize(source));
      case MEMBERSHIP:
        return new MembershipElement(records.memberships.deserialize(source));
      case COPY:
        return new CopyElement(records.copies.deserialize(source));
      case GROUP_END:
        return new MergeGroupEndElement(records.groupEnds.deserialize(source));
      case FORWARDED:
        String member = TextCodec.read(source);
        long generation = source.readLong();
        return new ForwardedElement(member, generation, deserialize(source));
      case COMMAND:
        return command(source);
      case LATE:
        return late(source);
      default:
        ContextStream stream = ContextStream.ofCode(kind - FIRST_CONTEXT);
        String key = TextCodec.read(source);
        return new ContextElement(key, stream, contexts[stream.code()].deserialize(source));
    }
  }

  private CommandElement command(DataInputView source) throws IOException {
    String key = TextCodec.read(source);
    String id = TextCodec.read(source);
    String group = TextCodec.read(source);
    Map<String, BudgetTerms> budgets = new HashMap<>();
    for (int i = source.readInt(); i > 0; i--) {
      budgets.put(
          TextCodec.read(source),
          new BudgetTerms(records.limits.deserialize(source), TextCodec.read(source)));
    }
    return new CommandElement(key, id, records.commands.deserialize(source), group, budgets);
  }

  private LateElement late(DataInputView source) throws IOException {
    String key = TextCodec.read(source);
    long time = source.readLong();
    String customer = TextCodec.read(source);
    String device = TextCodec.read(source);
    String identifier = TextCodec.read(source);
    return new LateElement(
        key,
        time,
        customer.isEmpty() ? null : customer,
        device.isEmpty() ? null : device,
        identifier.isEmpty() ? null : identifier,
        records.late.deserialize(source));
  }

  @Override
  @SuppressWarnings("unchecked") // one record class per stream
  public TypeSerializer<Element> duplicate() {
    AvroSerializer<SpecificRecord>[] copies =
        Arrays.stream(contexts).map(AvroSerializer::duplicate).toArray(AvroSerializer[]::new);
    return new ElementSerializer((EventSerializer) events.duplicate(), records.duplicate(), copies);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ElementSerializer that && events.equals(that.events);
  }

  @Override
  public int hashCode() {
    return events.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<Element> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** Composed of the snapshots of the payload serializers. */
  public static final class Snapshot
      extends CompositeTypeSerializerSnapshot<Element, ElementSerializer> {

    /** Required by Flink to restore the snapshot. */
    public Snapshot() {}

    Snapshot(ElementSerializer serializer) {
      super(serializer);
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
      return 1;
    }

    @Override
    protected TypeSerializer<?>[] getNestedSerializers(ElementSerializer outer) {
      TypeSerializer<?>[] nested = new TypeSerializer<?>[1 + Records.COUNT + outer.contexts.length];
      nested[0] = outer.events;
      System.arraycopy(outer.records.all(), 0, nested, 1, Records.COUNT);
      System.arraycopy(outer.contexts, 0, nested, 1 + Records.COUNT, outer.contexts.length);
      return nested;
    }

    @Override
    @SuppressWarnings("unchecked") // the order is that of getNestedSerializers
    protected ElementSerializer createOuterSerializerWithNestedSerializers(
        TypeSerializer<?>[] nested) {
      AvroSerializer<SpecificRecord>[] contexts =
          Arrays.copyOfRange(nested, 1 + Records.COUNT, nested.length, AvroSerializer[].class);
      return new ElementSerializer((EventSerializer) nested[0], Records.of(nested, 1), contexts);
    }
  }
}
