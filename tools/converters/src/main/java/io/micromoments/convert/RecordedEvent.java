package io.micromoments.convert;

import io.micromoments.schemas.ClickstreamEvent;
import java.util.Comparator;

/** An event of a dataset. Implementations are small, as all events are sorted in memory. */
interface RecordedEvent {

  /** Order of a scenario. Equal only for equal positions in a session. */
  Comparator<RecordedEvent> ORDER =
      Comparator.comparingLong(RecordedEvent::time)
          .thenComparingLong(RecordedEvent::session)
          .thenComparingInt(RecordedEvent::number);

  /** Returns the time in milliseconds since the epoch. */
  long time();

  long session();

  /** Returns the position in the session, from 1. */
  int number();

  /** Returns what the summary counts the event as. */
  String kind();

  /** Sets the fields of the record that the dataset contains, except ids and time. */
  void describe(ClickstreamEvent record);
}
