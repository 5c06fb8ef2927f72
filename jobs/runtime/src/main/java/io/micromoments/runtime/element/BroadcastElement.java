package io.micromoments.runtime.element;

import io.micromoments.schemas.AcceptanceCounts;
import io.micromoments.schemas.CountsOfFeature;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.Tombstone;
import io.micromoments.schemas.TraceRequest;
import java.util.Locale;

/** An element that every subtask of a stage receives, beside its keyed input. */
public sealed interface BroadcastElement {

  /** A new version or the retirement of a pattern or policy, or a quarantine. */
  record DefinitionElement(DefinitionChange change) implements BroadcastElement {}

  /** A version of an offer in the catalogue. */
  record CatalogElement(Offer offer) implements BroadcastElement {}

  /** Acceptance counts from the learn stage. */
  record AcceptanceCountsElement(AcceptanceCounts counts) implements BroadcastElement {
    /** Returns the key of an offer and channel in {@link AcceptanceCounts}. */
    public static String key(String offer, String channel) {
      return offer + '\n' + channel.toUpperCase(Locale.ROOT);
    }

    /** Returns the offer of such a key. */
    public static String offer(String key) {
      return key.substring(0, key.lastIndexOf('\n'));
    }
  }

  /** Counts of a feature across customers, from the trends stage. */
  record CountsElement(CountsOfFeature counts) implements BroadcastElement {}

  /** A request to trace customers. */
  record TraceElement(TraceRequest request) implements BroadcastElement {}

  /** An erasure. */
  record TombstoneElement(Tombstone tombstone) implements BroadcastElement {}
}
