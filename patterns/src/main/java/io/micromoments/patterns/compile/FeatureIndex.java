package io.micromoments.patterns.compile;

import io.micromoments.patterns.features.CustomerFeatures;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.schemas.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongPredicate;

/**
 * Finds the features that read an event, and adds the event to them. A declaration that several
 * files contain counts once. Not thread-safe.
 */
public final class FeatureIndex {

  /** An index without features. */
  public static final FeatureIndex EMPTY = new FeatureIndex(List.of());

  /**
   * A feature of a definition.
   *
   * @param isEffectiveAt whether the definition can need the events of an event time, in
   *     milliseconds since the epoch
   */
  public record Declared(CompiledFeature feature, LongPredicate isEffectiveAt) {}

  private static final class Entry {
    final CompiledFeature feature;
    final List<LongPredicate> effective = new ArrayList<>(1);
    Event last;

    Entry(CompiledFeature feature) {
      this.feature = feature;
    }

    boolean isEffectiveAt(long time) {
      for (LongPredicate each : effective) {
        if (each.test(time)) {
          return true;
        }
      }
      return false;
    }
  }

  private final Map<Long, Entry> byId = new LinkedHashMap<>();
  private final WordIndex<Entry> entries;

  /** Indexes the features of single customers. */
  public FeatureIndex(Collection<Declared> declared) {
    this(declared, false);
  }

  /** Returns an index of the features that count the events of all customers together. */
  public static FeatureIndex ofAll(Collection<Declared> declared) {
    return new FeatureIndex(declared, true);
  }

  private FeatureIndex(Collection<Declared> all, boolean ofAll) {
    List<Declared> declared =
        all.stream().filter(each -> each.feature.feature().ofAll() == ofAll).toList();
    for (Declared each : declared) {
      byId.computeIfAbsent(each.feature.feature().id(), id -> new Entry(each.feature))
          .effective
          .add(each.isEffectiveAt);
    }
    Map<Requirement, List<Entry>> required = new LinkedHashMap<>();
    for (Entry entry : byId.values()) {
      for (Requirement requirement : entry.feature.requirements()) {
        required.computeIfAbsent(requirement, each -> new ArrayList<>()).add(entry);
      }
    }
    entries = new WordIndex<>(required);
  }

  public boolean isEmpty() {
    return byId.isEmpty();
  }

  /** Returns whether any feature reads an event; costs no access to state. */
  public boolean reads(Event event) {
    for (int i = entries.find(event) - 1; i >= 0; i--) {
      Entry entry = entries.candidate(i);
      if (entry.isEffectiveAt(event.time()) && entry.feature.reads(event)) {
        return true;
      }
    }
    return false;
  }

  /** Passes on each feature that reads an event, with the group of the event. */
  @SuppressWarnings("ReferenceEquality") // the same candidate may occur twice for one event
  public void groups(Event event, BiConsumer<Feature, String> group) {
    int count = entries.find(event);
    for (int i = 0; i < count; i++) {
      Entry entry = entries.candidate(i);
      if (entry.last != event && entry.isEffectiveAt(event.time()) && entry.feature.reads(event)) {
        entry.last = event;
        entry.feature.group(event).ifPresent(each -> group.accept(entry.feature.feature(), each));
      }
    }
  }

  /** Adds an event to the features that read it. */
  @SuppressWarnings("ReferenceEquality") // the same candidate may occur twice for one event
  public void add(Event event, CustomerFeatures features) {
    int count = entries.find(event);
    for (int i = 0; i < count; i++) {
      Entry entry = entries.candidate(i);
      if (entry.last != event && entry.isEffectiveAt(event.time()) && entry.feature.reads(event)) {
        entry.last = event;
        entry.feature.add(event, features);
      }
    }
    for (int i = 0; i < count; i++) {
      entries.candidate(i).last = null; // The event must not be kept from garbage collection.
    }
  }

  /** Adds the features of another customer who is the same person. */
  public void merge(CustomerFeatures from, CustomerFeatures to) {
    to.merge(
        from,
        id -> {
          Entry entry = byId.get(id);
          return entry == null ? null : entry.feature.feature();
        });
    removeUndeclared(to);
  }

  /** Removes what is kept for features that no definition declares any more. */
  public void removeUndeclared(CustomerFeatures features) {
    features.retain(byId::containsKey);
  }
}
