package io.micromoments.decide;

import io.micromoments.context.Catalog;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.Offer;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.java.typeutils.ListTypeInfo;

/** Stores the versions of each offer in broadcast state, by offer id and event time. */
final class CatalogState {

  private static final MapStateDescriptor<String, List<Offer>> CATALOG =
      new MapStateDescriptor<>(
          "catalog",
          BasicTypeInfo.STRING_TYPE_INFO,
          new ListTypeInfo<>(new RecordType<>(Offer.class)));

  private final BroadcastState<String, List<Offer>> versions;
  private final CatalogEntry.Cache entries = new CatalogEntry.Cache();

  CatalogState(OperatorStateStore store) throws Exception {
    this.versions = store.getBroadcastState(CATALOG);
  }

  /**
   * Adds a version of an offer.
   *
   * @param passed lower bound for the times of future decisions, in milliseconds
   */
  void add(Offer offer, long passed) throws Exception {
    String id = offer.getOfferId();
    versions.put(id, Catalog.with(versions.get(id), offer, passed));
  }

  /** Returns the catalogue as of a time; it returns null for unknown offer ids. */
  Function<String, CatalogEntry> at(Instant now) {
    return id -> {
      try {
        return entries.of(Catalog.at(versions.get(id), now.toEpochMilli()));
      } catch (Exception e) {
        throw new IllegalStateException("cannot read the catalogue state", e);
      }
    };
  }
}
