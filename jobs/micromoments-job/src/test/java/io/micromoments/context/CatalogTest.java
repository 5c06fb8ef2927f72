package io.micromoments.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.Offer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {

  @Test
  void theVersionOfTheTimeHoldsInWhateverOrderVersionsCome() {
    List<Offer> versions = Catalog.with(null, offer(20), Long.MIN_VALUE);
    versions = Catalog.with(versions, offer(10), Long.MIN_VALUE);
    assertThat(Catalog.at(versions, 9)).isNull();
    assertThat(Catalog.at(versions, 10).getEventId()).isEqualTo("10");
    assertThat(Catalog.at(versions, 19).getEventId()).isEqualTo("10");
    assertThat(Catalog.at(versions, 20).getEventId()).isEqualTo("20");
  }

  @Test
  void versionsThatNothingCanAskForAnyLongerAreDropped() {
    List<Offer> versions = Catalog.with(null, offer(10), 0);
    versions = Catalog.with(versions, offer(20), 25);
    assertThat(versions).extracting(Offer::getEventId).containsExactly("20");
  }

  private static Offer offer(long time) {
    return Offer.newBuilder()
        .setEventId(Long.toString(time))
        .setEventTime(Instant.ofEpochMilli(time))
        .setOfferId("o")
        .setCategory("c")
        .build();
  }
}
