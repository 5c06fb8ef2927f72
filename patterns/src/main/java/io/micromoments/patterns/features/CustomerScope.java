package io.micromoments.patterns.features;

import java.util.Map;

/**
 * The customer whose events are being processed, as conditions see them. Loaded only if a condition
 * asks. Each set of compiled patterns and policies has one. Not thread-safe.
 */
public final class CustomerScope {

  /** Loads a customer. */
  public interface Source {
    /** Returns the profile as CEL sees it; empty if there is none. */
    Map<String, Object> profile();

    /** Returns the features; null for a guest, who has none. */
    CustomerFeatures features();
  }

  private static final Source NOBODY =
      new Source() {
        @Override
        public Map<String, Object> profile() {
          return Map.of();
        }

        @Override
        public CustomerFeatures features() {
          return null;
        }
      };

  private Source source = NOBODY;
  private CountsOfAll countsOfAll = CountsOfAll.NONE;
  private long now;
  private Map<String, Object> profile;
  private CustomerFeatures features;

  /** Enters the scope of a customer, discarding what was loaded before. */
  public void enter(Source customer, long time) {
    source = customer;
    profile = null;
    features = null;
    now = time;
  }

  /** Leaves the scope of a customer: conditions see nobody. */
  public void leave() {
    enter(NOBODY, 0);
  }

  /** Sets what features across customers read. */
  public void setCountsOfAll(CountsOfAll counts) {
    countsOfAll = counts;
  }

  /** Returns what features across customers read. */
  CountsOfAll countsOfAll() {
    return countsOfAll;
  }

  /** Sets the event time at which features are read, in milliseconds since the epoch. */
  public void setTime(long time) {
    now = time;
  }

  /** Returns the event time at which features are read, in milliseconds since the epoch. */
  public long time() {
    return now;
  }

  /** Returns the profile as CEL sees it; empty if there is none. */
  public Map<String, Object> profile() {
    if (profile == null) {
      profile = source.profile();
    }
    return profile;
  }

  /** Returns the features of the customer; null for a guest, who has none. */
  public CustomerFeatures features() {
    if (features == null) {
      features = source.features();
    }
    return features;
  }
}
