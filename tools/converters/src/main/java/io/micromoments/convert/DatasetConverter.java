package io.micromoments.convert;

import io.micromoments.datasets.InvalidLineHandler;
import io.micromoments.datasets.UnreadableDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What becomes of a dataset in a scenario: its events, and what is synthetic. */
interface DatasetConverter<E extends RecordedEvent> {

  /** Returns the name of the dataset; also the prefix of its ids. */
  String name();

  /** Returns where to download the dataset. */
  String source();

  /** Reads a file, which may be gzipped. */
  void read(Path file, Consumer<E> events, InvalidLineHandler invalidLines)
      throws IOException, UnreadableDataset;

  String title();

  /** Returns the story of the scenario, with line breaks. */
  String story(int sessions);

  /** Returns whether event times are derived and not recorded. */
  boolean hasDerivedTimes();

  /** Returns the minimum number of digits of the position in an event id. */
  int minPositionDigits();

  /** Returns the synthetic offers, in the order of the batch list. */
  List<SyntheticOffer> offers();

  /**
   * Returns the time of the consent and batch list of a customer.
   *
   * @param firstOfSession first event of the customer's session
   * @param catalogTime time of the offers: midnight, at least a day before the first event
   */
  Instant contextTime(E firstOfSession, Instant catalogTime);
}
