package io.micromoments.decide;

import io.micromoments.decide.ranking.CatalogEntry;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.VersionsByTime;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Offer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.java.typeutils.ListTypeInfo;

/** Stores the versions of each offer in broadcast state, by offer id and event time. */
final class CatalogHistory {

  private static final MapStateDescriptor<String, List<Offer>> CATALOG =
      new MapStateDescriptor<>(
          "catalog",
          BasicTypeInfo.STRING_TYPE_INFO,
          new ListTypeInfo<>(new RecordType<>(Offer.class)));

  /**
   * Order of versions with the same event time; the last one wins, whatever the order of arrival.
   */
  private static final Comparator<Offer> OF_EQUAL_TIMES =
      Comparator.comparing(Offer::getEventId).thenComparing(JsonRecords::json);

  private final BroadcastState<String, List<Offer>> state;
  private final Map<String, VersionsByTime<Offer>> versions = new HashMap<>();
  private final CatalogEntry.Cache entries = new CatalogEntry.Cache();

  CatalogHistory(OperatorStateStore store) throws Exception {
    this.state = store.getBroadcastState(CATALOG);
    state.immutableEntries().forEach(entry -> entry.getValue().forEach(this::put));
  }

  /**
   * Adds a version of an offer, and removes those that no decision can need any more.
   *
   * @param earliestDecision lower bound for the times of future decisions, in milliseconds
   */
  void add(Offer offer, long earliestDecision) throws Exception {
    VersionsByTime<Offer> timeline = put(offer);
    timeline.removeBefore(earliestDecision);
    state.put(offer.getOfferId(), new ArrayList<>(timeline.values()));
  }

  private VersionsByTime<Offer> put(Offer offer) {
    VersionsByTime<Offer> timeline =
        versions.computeIfAbsent(offer.getOfferId(), id -> new VersionsByTime<>());
    long from = offer.getEventTime().toEpochMilli();
    Offer other = timeline.startingAt(from);
    if (other == null || OF_EQUAL_TIMES.compare(other, offer) < 0) {
      timeline.put(from, offer);
    }
    return timeline;
  }

  /**
   * Returns the catalogue as of a time; it returns null for an offer without a version at that
   * time.
   */
  Function<String, CatalogEntry> at(Instant now) {
    long time = now.toEpochMilli();
    return id -> {
      VersionsByTime<Offer> timeline = versions.get(id);
      return timeline == null ? null : entries.of(timeline.at(time));
    };
  }
}
