package io.micromoments.customer;

import io.micromoments.decide.Decisions;
import io.micromoments.detect.Detector;
import io.micromoments.detect.KeyedFeatures;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.ForwardedElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.schemas.CustomerCopy;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.MergeAssembly;
import io.micromoments.schemas.MergeGroupEnd;
import io.micromoments.schemas.ReceivedPlaceEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * In the stage of merged customers, puts together the copies of the members of a group. The members
 * may send theirs in any order relative to each other: the generation of the group tells what is
 * outdated, and nothing is decided until all copies have arrived.
 */
final class MergeReceiver {

  /** After this time without another copy, a group is complete without those that are missing. */
  private static final long MAX_WAIT_MS = Duration.ofMinutes(1).toMillis();

  private static final Duration PLACE_EVENTS_KEPT = Duration.ofHours(1);
  private static final int MAX_PLACE_EVENTS = 100;

  private static final ValueStateDescriptor<MergeAssembly> ASSEMBLY =
      new ValueStateDescriptor<>("assembly", new RecordType<>(MergeAssembly.class));
  private static final ListStateDescriptor<Element> HELD =
      new ListStateDescriptor<>("held", ElementType.INSTANCE);

  private final ValueState<MergeAssembly> assemblies;
  private final ListState<Element> held;
  private final Detector detector;
  private final Decisions decisions;
  private final KeyedFeatures features;
  private final LongConsumer timers;

  /**
   * @param timers registers a timer of the current key
   */
  MergeReceiver(
      KeyedStateStore store,
      Detector detector,
      Decisions decisions,
      KeyedFeatures features,
      LongConsumer timers) {
    this.assemblies = store.getState(ASSEMBLY);
    this.held = store.getListState(HELD);
    this.detector = detector;
    this.decisions = decisions;
    this.features = features;
    this.timers = timers;
  }

  /** The root has got another root. */
  void onEnd(String key, MergeGroupEnd end) throws Exception {
    MergeAssembly assembly = assemblies.value();
    if (assembly != null && assembly.getGeneration() > end.getGeneration()) {
      return;
    }
    if (assembly != null && !assembly.getEnded()) {
      forget(key, end.getEventTime().toEpochMilli());
    }
    assemblies.update(
        MergeAssembly.newBuilder()
            .setGeneration(end.getGeneration())
            .setEnded(true)
            .setWaitUntil(end.getEventTime())
            .build());
  }

  /**
   * Adds the copy of a member. The first copy of a new generation ends the one before.
   *
   * @param now the later of the watermark and the time of the copy
   * @return matches that were due before a change of patterns
   */
  List<Match> onCopy(String key, CustomerCopy copy, long now) throws Exception {
    MergeAssembly assembly = assemblies.value();
    if (assembly != null && isOutdated(assembly, copy.getGeneration())) {
      return List.of();
    }
    long at = copy.getEventTime().toEpochMilli();
    if (assembly == null || copy.getGeneration() > assembly.getGeneration()) {
      if (assembly != null && !assembly.getEnded()) {
        forget(key, at);
      }
      assembly =
          MergeAssembly.newBuilder()
              .setGeneration(copy.getGeneration())
              .setWaitUntil(copy.getEventTime())
              .build();
    }
    List<String> members = new ArrayList<>(assembly.getMembers());
    members.add(copy.getCustomerId());
    assembly.setMembers(members);
    assembly.setExpected(Math.max(assembly.getExpected(), copy.getMembers()));
    if (!isComplete(assembly)) {
      assembly.setWaitUntil(Instant.ofEpochMilli(now + MAX_WAIT_MS));
      timers.accept(now + MAX_WAIT_MS);
    }
    assemblies.update(assembly);
    List<Match> matches = detector.merge(key, copy.getPartialMatches(), at);
    decisions.merge(copy);
    features.merge(copy.getFeatures());
    return matches;
  }

  /** Returns whether all copies have arrived. */
  boolean isComplete() throws Exception {
    MergeAssembly assembly = assemblies.value();
    return assembly != null && isComplete(assembly);
  }

  private static boolean isComplete(MergeAssembly assembly) {
    return !assembly.getEnded() && assembly.getMembers().size() >= assembly.getExpected();
  }

  /** Returns whether copies were waited for until now; then it is complete without them. */
  boolean endWait(long time) throws Exception {
    MergeAssembly assembly = assemblies.value();
    if (assembly == null
        || assembly.getEnded()
        || isComplete(assembly)
        || time < assembly.getWaitUntil().toEpochMilli()) {
      return false;
    }
    assembly.setExpected(assembly.getMembers().size());
    assemblies.update(assembly);
    return true;
  }

  /**
   * Drops, after all copies have arrived, what was begun before the consent to it was withdrawn
   * under another id.
   */
  void dropWithoutConsent(String key, long time) throws Exception {
    detector.dropRequiring(key, decisions.deniedPurposes(key), time);
  }

  /**
   * Returns the elements that were held until all copies had arrived, in order, and removes them.
   */
  List<Element> takeHeld() throws Exception {
    List<Element> elements = new ArrayList<>();
    held.get().forEach(elements::add);
    if (!elements.isEmpty()) {
      held.clear();
      elements.sort(Element.ORDER);
    }
    return elements;
  }

  /**
   * Returns the content of a forwarded element; null if it is part of a copy that is still to come,
   * is held, or was received for another member.
   */
  Element receive(ForwardedElement forwarded) throws Exception {
    MergeAssembly assembly = assemblies.value();
    if (assembly == null
        || isOutdated(assembly, forwarded.generation())
        || (forwarded.content() instanceof EventElement event
            && event.isPlaceEvent()
            && isRepeat(assembly, event.event()))) {
      return null;
    }
    if (isComplete(assembly)) {
      return forwarded.content();
    }
    held.add(forwarded.content());
    return null;
  }

  private static boolean isOutdated(MergeAssembly assembly, long generation) {
    return generation < assembly.getGeneration()
        || (generation == assembly.getGeneration() && assembly.getEnded());
  }

  private boolean isRepeat(MergeAssembly assembly, Event event) throws Exception {
    ReceivedPlaceEvent received =
        new ReceivedPlaceEvent(event.id(), Instant.ofEpochMilli(event.time()));
    if (assembly.getPlaceEvents().contains(received)) {
      return true;
    }
    List<ReceivedPlaceEvent> kept = new ArrayList<>(assembly.getPlaceEvents());
    Instant oldest = received.getEventTime().minus(PLACE_EVENTS_KEPT);
    kept.removeIf(each -> each.getEventTime().isBefore(oldest));
    if (kept.size() == MAX_PLACE_EVENTS) {
      kept.remove(0);
    }
    kept.add(received);
    assembly.setPlaceEvents(kept);
    assemblies.update(assembly);
    return false;
  }

  private void forget(String key, long time) throws Exception {
    decisions.endOffers(key, time);
    decisions.forget(key);
    detector.drop(key);
    features.erase();
    held.clear();
  }

  /**
   * Erases everything about a group.
   *
   * @param generation that of the group when the member was erased
   * @return false if there is a later one, of which nothing was erased
   */
  boolean erase(long generation) throws Exception {
    MergeAssembly assembly = assemblies.value();
    if (assembly != null && assembly.getGeneration() > generation) {
      return false;
    }
    assemblies.clear();
    held.clear();
    return true;
  }
}
