package io.micromoments.convert;

import io.micromoments.datasets.EshopClick;
import io.micromoments.datasets.EshopFile;
import io.micromoments.datasets.InvalidLineHandler;
import io.micromoments.datasets.UnreadableDataset;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.OfferKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Converts the clicks in a clothing shop of 2008. Every click is real and becomes a view_item: the
 * session is the customer, the clothing model the item, the main category its category, the price
 * its value. Times are derived, see {@link EshopClick#time}.
 */
final class EshopConverter implements DatasetConverter<EshopConverter.View> {

  private static final LocalTime BATCH_RUN = LocalTime.of(3, 0);

  /** A click, as a view of an item. */
  record View(EshopClick click) implements RecordedEvent {

    @Override
    public long time() {
      return click.time();
    }

    @Override
    public long session() {
      return click.session();
    }

    @Override
    public int number() {
      return click.order();
    }

    @Override
    public String kind() {
      return click.categoryName();
    }

    @Override
    public void describe(ClickstreamEvent record) {
      record.setAction("view_item");
      record.setItemId(click.model());
      record.setItemCategory(click.categoryName());
      record.setValue((double) click.price());
      record.setCurrency("USD");
      record.setProperties(
          Map.of(
              "colour", click.colourName(),
              "country", Integer.toString(click.country()),
              "page", Integer.toString(click.page())));
    }
  }

  @Override
  public String name() {
    return "eshop";
  }

  @Override
  public String source() {
    return "https://doi.org/10.24432/C5QK7X";
  }

  @Override
  public void read(Path file, Consumer<View> events, InvalidLineHandler invalidLines)
      throws IOException, UnreadableDataset {
    EshopFile.read(file, click -> events.accept(new View(click)), invalidLines);
  }

  @Override
  public String title() {
    return "A clothing shop in 2008";
  }

  @Override
  public String story(int sessions) {
    return String.format(
        Locale.ROOT,
        """
        %d sessions of the clickstream of a clothing shop (UCI, doi 10.24432/C5QK7X, CC BY 4.0):
        the models that customers viewed, with their order, category and price. One session is one
        customer. The data have dates but no time of day. Times are derived: a session starts
        between 07:00 and 21:00 UTC, depending on its number, and clicks are %d seconds apart.
        Consents, catalogue and candidate offers are not part of the data; they are synthetic and
        the same for all customers, like the channel.
        """,
        sessions,
        EshopClick.SECONDS_BETWEEN_CLICKS);
  }

  @Override
  public boolean hasDerivedTimes() {
    return true;
  }

  @Override
  public int minPositionDigits() {
    return 3;
  }

  @Override
  public List<SyntheticOffer> offers() {
    List<String> web = List.of("WEB");
    return List.of(
        new SyntheticOffer(
            "summer-catalogue",
            OfferKind.CONTENT,
            "inspiration",
            List.of(),
            List.of("WEB", "EMAIL"),
            1,
            0.8),
        new SyntheticOffer(
            "size-guide", OfferKind.CONTENT, "advice", List.of("product-choice"), web, 2, 0.6),
        new SyntheticOffer(
            "style-advice",
            OfferKind.SERVICE,
            "advice",
            List.of("product-choice", "selection"),
            List.of(),
            3,
            0.55),
        new SyntheticOffer(
            "season-sale", OfferKind.OFFER, "discount", List.of("price-comparison"), web, 15, 0.5),
        SyntheticOffer.freeDelivery(0.5, "favourite-item"),
        SyntheticOffer.wishList(0.45));
  }

  /** A batch run in the night before each session. */
  @Override
  public Instant contextTime(View firstOfSession, Instant catalogTime) {
    return firstOfSession.click().day().atTime(BATCH_RUN).toInstant(ZoneOffset.UTC);
  }
}
