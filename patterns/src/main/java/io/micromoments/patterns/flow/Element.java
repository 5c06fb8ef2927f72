package io.micromoments.patterns.flow;

import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.HandOver;
import java.util.Comparator;
import org.apache.avro.specific.SpecificRecord;

/**
 * What travels from stage to stage. All elements of one key are processed in {@link #ORDER}: by
 * time; at the same time what is known before what is handed over, before what happens, before what
 * was found in it; then by id.
 */
public sealed interface Element {

  Comparator<Element> ORDER =
      Comparator.comparingLong(Element::time)
          .thenComparingInt(Element::rank)
          .thenComparing(Element::id);

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
    @Override
    public long time() {
      return stream.timeOf(record);
    }

    @Override
    public int rank() {
      return 0;
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
      return 1;
    }

    @Override
    public String id() {
      return record.getEventId();
    }
  }

  /** Something happened. */
  record EventElement(String key, Event event) implements Element {
    @Override
    public long time() {
      return event.time();
    }

    @Override
    public int rank() {
      return 2;
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
      return 3;
    }

    /**
     * In the order of detection where several are released at once; of those detected at once the
     * one that started first comes first, and is the one a cooldown lets through.
     */
    @Override
    public String id() {
      return "%016x-%016x-%s".formatted(match.detectedAt(), match.startedAt(), match.id());
    }
  }
}
