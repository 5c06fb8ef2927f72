package io.micromoments.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.decide.ranking.CatalogEntry;
import io.micromoments.schemas.Offer;
import java.time.Instant;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogHistoryTest {

  private static final long FROM_START = Long.MIN_VALUE;

  private OperatorStateBackend store;
  private CatalogHistory catalog;

  @BeforeEach
  void create() throws Exception {
    store = OperatorStateFixture.empty();
    catalog = new CatalogHistory(store);
  }

  @Test
  void theVersionAtATimeDoesNotDependOnTheOrderOfArrival() throws Exception {
    catalog.add(offer("20", 20), FROM_START);
    catalog.add(offer("10", 10), FROM_START);
    assertThat(at(9)).isNull();
    assertThat(at(10)).isEqualTo("10");
    assertThat(at(19)).isEqualTo("10");
    assertThat(at(20)).isEqualTo("20");
    assertThat(catalog.at(Instant.ofEpochMilli(20)).apply("unknown")).isNull();
  }

  @Test
  void versionsThatNoDecisionCanNeedAreDropped() throws Exception {
    catalog.add(offer("10", 10), FROM_START);
    catalog.add(offer("20", 20), 25);
    assertThat(at(15)).isNull();
    assertThat(at(20)).isEqualTo("20");
  }

  @Test
  void versionsWithAnEmptyIdAreKeptApart() throws Exception {
    Offer first = offer("", 10);
    first.setCategory("first");
    catalog.add(offer("", 20), FROM_START);
    catalog.add(first, FROM_START);
    catalog.add(offer("", 20), FROM_START);
    assertThat(entry(catalog, 10).getCategory()).isEqualTo("first");
    assertThat(entry(catalog, 20).getCategory()).isEqualTo("c");
  }

  @Test
  void ofVersionsOfEqualTimeAndIdTheSameCountsInEitherOrderOfArrival() throws Exception {
    Offer one = offer("10", 10);
    Offer other = offer("10", 10);
    other.setCategory("d");
    catalog.add(one, FROM_START);
    catalog.add(other, FROM_START);
    CatalogHistory reverse = new CatalogHistory(OperatorStateFixture.empty());
    reverse.add(other, FROM_START);
    reverse.add(one, FROM_START);
    assertThat(entry(catalog, 10)).isEqualTo(entry(reverse, 10));
  }

  @Test
  void allVersionsAreRestored() throws Exception {
    catalog.add(offer("10", 10), FROM_START);
    catalog.add(offer("20", 20), FROM_START);
    catalog = new CatalogHistory(OperatorStateFixture.restored(store));
    assertThat(at(10)).isEqualTo("10");
    assertThat(at(20)).isEqualTo("20");
  }

  private String at(long time) {
    Offer offer = entry(catalog, time);
    return offer == null ? null : offer.getEventId();
  }

  private static Offer entry(CatalogHistory catalog, long time) {
    CatalogEntry entry = catalog.at(Instant.ofEpochMilli(time)).apply("o");
    return entry == null ? null : entry.offer();
  }

  private static Offer offer(String id, long time) {
    return Offer.newBuilder()
        .setEventId(id)
        .setEventTime(Instant.ofEpochMilli(time))
        .setOfferId("o")
        .setCategory("c")
        .build();
  }
}
