package io.micromoments.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.Offer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {

  @Test
  void versionAtATimeDoesNotDependOnArrivalOrder() {
    List<Offer> versions = Catalog.with(null, offer(20), Long.MIN_VALUE);
    versions = Catalog.with(versions, offer(10), Long.MIN_VALUE);
    assertThat(Catalog.at(versions, 9)).isNull();
    assertThat(Catalog.at(versions, 10).getEventId()).isEqualTo("10");
    assertThat(Catalog.at(versions, 19).getEventId()).isEqualTo("10");
    assertThat(Catalog.at(versions, 20).getEventId()).isEqualTo("20");
  }

  @Test
  void outdatedVersionsAreDropped() {
    List<Offer> versions = Catalog.with(null, offer(10), 0);
    versions = Catalog.with(versions, offer(20), 25);
    assertThat(versions).extracting(Offer::getEventId).containsExactly("20");
  }

  @Test
  void versionsWithEqualOrEmptyIdsAreKeptApart() {
    for (String id : List.of("", "again")) {
      Offer first = offer(10);
      Offer second = offer(20);
      first.setEventId(id);
      second.setEventId(id);
      List<Offer> versions = Catalog.with(null, second, Long.MIN_VALUE);
      versions = Catalog.with(versions, first, Long.MIN_VALUE);
      versions = Catalog.with(versions, second, Long.MIN_VALUE);
      assertThat(versions).containsExactly(first, second);
    }
  }

  @Test
  void versionsWithEqualTimeAndIdAreOrderedIndependentlyOfArrival() {
    Offer one = offer(10);
    Offer other = offer(10);
    other.setCategory("d");
    assertThat(Catalog.with(Catalog.with(null, one, 0), other, 0))
        .isEqualTo(Catalog.with(Catalog.with(null, other, 0), one, 0))
        .hasSize(2);
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
