package io.micromoments.convert;

import io.micromoments.datasets.InvalidLineHandler;
import io.micromoments.datasets.OttoEvent;
import io.micromoments.datasets.OttoFile;
import io.micromoments.datasets.OttoSession;
import io.micromoments.datasets.UnreadableDataset;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.OfferKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Converts the OTTO dataset. Every event is real: the session is the customer, the aid the item,
 * the times are the recorded ones.
 */
final class OttoConverter implements DatasetConverter<OttoConverter.Event> {

  private static final Duration BATCH_RUN = Duration.ofHours(3);

  /** An event of a session. */
  record Event(long time, long session, int number, String kind, long item)
      implements RecordedEvent {

    @Override
    public void describe(ClickstreamEvent record) {
      record.setAction(kind);
      record.setItemId(Long.toString(item));
    }
  }

  @Override
  public String name() {
    return "otto";
  }

  @Override
  public String source() {
    return "https://github.com/otto-de/recsys-dataset";
  }

  @Override
  public void read(Path file, Consumer<Event> events, InvalidLineHandler invalidLines)
      throws IOException, UnreadableDataset {
    OttoFile.read(file, session -> emitNumbered(session, events), invalidLines);
  }

  /** Numbers the events of a session by time; events with equal times keep their order. */
  private static void emitNumbered(OttoSession session, Consumer<Event> events) {
    List<OttoEvent> sorted =
        session.events().stream().sorted(Comparator.comparingLong(OttoEvent::time)).toList();
    int number = 0;
    for (OttoEvent event : sorted) {
      number++;
      events.accept(
          new Event(event.time(), session.session(), number, event.action(), event.item()));
    }
  }

  @Override
  public String title() {
    return "A month in a large web shop";
  }

  @Override
  public String story(int sessions) {
    return String.format(
        Locale.ROOT,
        """
        %d sessions of the OTTO recommender systems dataset (otto-de/recsys-dataset, CC BY 4.0):
        what customers viewed, added to the cart and ordered, at the recorded times. One session
        is one customer. Consents, catalogue and candidate offers are not part of the data; they
        are synthetic and the same for all customers, like the channel.
        """,
        sessions);
  }

  @Override
  public boolean hasDerivedTimes() {
    return false;
  }

  @Override
  public int minPositionDigits() {
    return 5;
  }

  @Override
  public List<SyntheticOffer> offers() {
    List<String> web = List.of("WEB");
    List<String> webAndEmail = List.of("WEB", "EMAIL");
    return List.of(
        new SyntheticOffer(
            "newsletter", OfferKind.CONTENT, "inspiration", List.of(), webAndEmail, 1, 0.8),
        SyntheticOffer.freeDelivery(0.7, "cart", "open-cart"),
        new SyntheticOffer(
            "buyers-guide",
            OfferKind.CONTENT,
            "advice",
            List.of("product-choice", "selection"),
            List.of(),
            2,
            0.6),
        SyntheticOffer.wishList(0.5),
        new SyntheticOffer(
            "price-alert", OfferKind.SERVICE, "price", List.of("price-comparison"), web, 3, 0.5),
        new SyntheticOffer(
            "cart-voucher",
            OfferKind.OFFER,
            "discount",
            List.of("open-cart", "favourite-item"),
            webAndEmail,
            10,
            0.45,
            2,
            "7d"),
        new SyntheticOffer(
            "order-tracking", OfferKind.SERVICE, "service", List.of("order-help"), web, 1, 0.4));
  }

  /** One batch run before the first event, for all customers. */
  @Override
  public Instant contextTime(Event firstOfSession, Instant catalogTime) {
    return catalogTime.plus(BATCH_RUN);
  }
}
