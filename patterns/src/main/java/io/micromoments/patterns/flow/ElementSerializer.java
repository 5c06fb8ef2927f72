package io.micromoments.patterns.flow;

import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.DefinitionElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.Element.HandOverElement;
import io.micromoments.patterns.flow.Element.MatchElement;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.PatternChange;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * Writes an element as its kind, its key where the payload does not hold it, and the payload:
 * events by {@link EventSerializer}, records by Avro. The nested serializers' snapshots keep the
 * schemas that state was written with.
 */
public final class ElementSerializer extends ValueSerializer<Element> {

  private static final long serialVersionUID = 1L;

  private static final int EVENT = 0;
  private static final int MATCH = 1;
  private static final int HAND_OVER = 2;
  private static final int FIRST_CONTEXT = 3;
  private static final int DEFINITION = 100;
  private static final int EVENT_THAT_FITS_NOTHING = 101;

  private final EventSerializer events;
  private final AvroSerializer<HandOver> handOvers;
  private final AvroSerializer<PatternChange> definitions;
  private final AvroSerializer<SpecificRecord>[] contexts;

  public ElementSerializer() {
    this(
        new EventSerializer(),
        new AvroSerializer<>(HandOver.class),
        new AvroSerializer<>(PatternChange.class),
        contexts());
  }

  private ElementSerializer(
      EventSerializer events,
      AvroSerializer<HandOver> handOvers,
      AvroSerializer<PatternChange> definitions,
      AvroSerializer<SpecificRecord>[] contexts) {
    this.events = events;
    this.handOvers = handOvers;
    this.definitions = definitions;
    this.contexts = contexts;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the array holds one class a stream
  private static AvroSerializer<SpecificRecord>[] contexts() {
    return Arrays.stream(ContextStream.values())
        .sorted(Comparator.comparingInt(ContextStream::code))
        .map(stream -> new AvroSerializer(stream.recordClass()))
        .toArray(AvroSerializer[]::new);
  }

  @Override
  public void serialize(Element element, DataOutputView target) throws IOException {
    if (element instanceof EventElement event) {
      target.writeByte(event.mayFit() ? EVENT : EVENT_THAT_FITS_NOTHING);
      Texts.write(event.key(), target);
      events.serialize(event.event(), target);
    } else if (element instanceof MatchElement match) {
      target.writeByte(MATCH);
      MatchSerializer.write(match.match(), events, target);
    } else if (element instanceof HandOverElement handOver) {
      target.writeByte(HAND_OVER);
      handOvers.serialize(handOver.record(), target);
    } else if (element instanceof ContextElement context) {
      target.writeByte(FIRST_CONTEXT + context.stream().code());
      Texts.write(context.key(), target);
      contexts[context.stream().code()].serialize(context.record(), target);
    } else if (element instanceof DefinitionElement definition) {
      target.writeByte(DEFINITION);
      definitions.serialize(definition.change(), target);
    }
  }

  @Override
  public Element deserialize(DataInputView source) throws IOException {
    int kind = source.readByte();
    switch (kind) {
      case EVENT:
        return new EventElement(Texts.read(source), events.deserialize(source));
      case EVENT_THAT_FITS_NOTHING:
        return new EventElement(Texts.read(source), events.deserialize(source), false);
      case MATCH:
        return new MatchElement(MatchSerializer.read(events, source));
      case HAND_OVER:
        return new HandOverElement(handOvers.deserialize(source));
      case DEFINITION:
        return new DefinitionElement(definitions.deserialize(source));
      default:
        ContextStream stream = ContextStream.ofCode(kind - FIRST_CONTEXT);
        String key = Texts.read(source);
        return new ContextElement(key, stream, contexts[stream.code()].deserialize(source));
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the array holds one class a stream
  public TypeSerializer<Element> duplicate() {
    AvroSerializer<SpecificRecord>[] copies =
        Arrays.stream(contexts).map(AvroSerializer::duplicate).toArray(AvroSerializer[]::new);
    return new ElementSerializer(
        (EventSerializer) events.duplicate(),
        (AvroSerializer<HandOver>) handOvers.duplicate(),
        (AvroSerializer<PatternChange>) definitions.duplicate(),
        copies);
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

  /** Composed of the snapshots of the payloads' serializers. */
  public static final class Snapshot
      extends CompositeTypeSerializerSnapshot<Element, ElementSerializer> {

    /** For Flink. */
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
      TypeSerializer<?>[] nested = new TypeSerializer<?>[3 + outer.contexts.length];
      nested[0] = outer.events;
      nested[1] = outer.handOvers;
      nested[2] = outer.definitions;
      System.arraycopy(outer.contexts, 0, nested, 3, outer.contexts.length);
      return nested;
    }

    @Override
    @SuppressWarnings("unchecked") // the order is that of getNestedSerializers
    protected ElementSerializer createOuterSerializerWithNestedSerializers(
        TypeSerializer<?>[] nested) {
      AvroSerializer<SpecificRecord>[] contexts =
          Arrays.copyOfRange(nested, 3, nested.length, AvroSerializer[].class);
      return new ElementSerializer(
          (EventSerializer) nested[0],
          (AvroSerializer<HandOver>) nested[1],
          (AvroSerializer<PatternChange>) nested[2],
          contexts);
    }
  }
}
