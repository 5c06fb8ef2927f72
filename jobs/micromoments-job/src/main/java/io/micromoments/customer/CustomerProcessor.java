package io.micromoments.customer;

import io.micromoments.decide.Decisions;
import io.micromoments.detect.Detector;
import io.micromoments.detect.KeyedEngine;
import io.micromoments.detect.KeyedFeatures;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.features.CustomerFeatures;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.flink.metrics.Counter;

/**
 * Detects moments of the current key and decides on them, in the order of time: of the elements,
 * deadlines, deferred decisions, and the events that are derived from them.
 */
final class CustomerProcessor {

  /** How many events can be derived from one element: patterns on moments can cause each other. */
  private static final int MAX_DERIVED = 100;

  private final KeyedEngine engine;
  private final Detector detector;
  private final Decisions decisions;
  private final KeyedFeatures features;
  private final CustomerEmitter emitter;
  private final BooleanSupplier isInArrivalOrder;
  private final Counter derivedDropped;
  private final CustomerScope.Source customer = new CurrentCustomer();

  /**
   * Whether matches depend on the customer at each event, so that elements are processed singly.
   */
  private boolean dependsOnCustomer;

  private boolean isGuest;

  CustomerProcessor(
      KeyedEngine engine,
      Detector detector,
      Decisions decisions,
      KeyedFeatures features,
      CustomerEmitter emitter,
      BooleanSupplier isInArrivalOrder,
      Counter derivedDropped) {
    this.engine = engine;
    this.detector = detector;
    this.decisions = decisions;
    this.features = features;
    this.emitter = emitter;
    this.isInArrivalOrder = isInArrivalOrder;
    this.derivedDropped = derivedDropped;
  }

  /** Declares the features of the current versions of patterns and policies. */
  void declareFeatures() {
    List<FeatureIndex.Declared> declared = new ArrayList<>(engine.features());
    declared.addAll(decisions.features());
    features.declare(declared);
    dependsOnCustomer = engine.dependsOnCustomer() || !declared.isEmpty();
    emitter.setDerives(
        engine.readsDerivedStreams()
            || declared.stream()
                .anyMatch(
                    each ->
                        each.feature().feature().on().stream().anyMatch(EventStream::isDerived)));
  }

  /** Returns whether the element may end a moment. */
  boolean mayEnd(Element element) {
    return element instanceof EventElement event
        && event.mayMatch()
        && engine.mayEndMoment(event.event());
  }

  /** Returns whether a feature reads the element. */
  boolean isRead(Element element) {
    return element instanceof EventElement event
        && event.mayMatch()
        && features.reads(event.event());
  }

  /**
   * Processes elements of a key in their order, and what is due by a time.
   *
   * @param time not before the latest element
   */
  void detectAndDecide(String key, List<Element> elements, long time) throws Exception {
    if (dependsOnCustomer) {
      detectAndDecideEach(key, elements, time);
    } else if (!elements.isEmpty()) {
      List<Match> matches = detector.process(key, elements, time, isInArrivalOrder.getAsBoolean());
      decisions.process(key, elements, matches);
      decisions.onTime(key, time);
    }
  }

  /**
   * Processes one element after the other, so that each condition reads the customer as of its own
   * time: {@code where} sees what came before the event, and {@code when} includes it.
   */
  private void detectAndDecideEach(String key, List<Element> elements, long time) throws Exception {
    for (Element element : elements) {
      boolean isEvent = element instanceof EventElement;
      // Deadlines of the same time come after context and before events.
      long before = isEvent ? element.time() : element.time() - 1;
      advance(key, Math.min(time, before));
      enter(key, element.time());
      decisions.onTime(key, before);
      List<Element> single = List.of(element);
      List<Match> matches =
          detector.process(key, single, Math.min(time, before), isInArrivalOrder.getAsBoolean());
      if (isRead(element) && !isGuest) {
        features.add(((EventElement) element).event(), engine.scope().features());
      }
      decisions.process(key, single, matches);
      processDerived(key);
    }
    if (!elements.isEmpty()) {
      advance(key, time);
    }
  }

  /**
   * Processes due deadlines in time order, because a derived event can affect the next deadline.
   */
  private void advance(String key, long time) throws Exception {
    long last = Long.MIN_VALUE;
    long due = nextDue(key);
    while (due <= time && due > last) {
      decide(key, detector.onDeadline(key, due), due);
      enter(key, due);
      decisions.onTime(key, due);
      processDerived(key);
      last = due;
      due = nextDue(key);
    }
  }

  private long nextDue(String key) throws Exception {
    return Math.min(detector.deadlineLowerBound(key), decisions.nextDeferred());
  }

  /**
   * Processes the events that were derived from an element, and those derived from them in turn,
   * before any later element.
   */
  void processDerived(String key) throws Exception {
    Deque<Event> derived = emitter.derived();
    for (int i = 0; !derived.isEmpty(); i++) {
      if (i == MAX_DERIVED) {
        derivedDropped.inc(derived.size());
        derived.clear();
        return;
      }
      Event event = derived.remove();
      enter(key, event.time());
      List<Match> matches =
          detector.process(
              key,
              List.of(new EventElement(key, event)),
              event.time(),
              isInArrivalOrder.getAsBoolean());
      if (features.reads(event) && !isGuest) {
        features.add(event, engine.scope().features());
      }
      decisions.processDerived(key, event, matches);
    }
  }

  /** Sets the customer that conditions read, who is the current key, and the time. */
  void enter(String key, long time) {
    isGuest = GuestId.isGuest(key);
    engine.scope().enter(customer, time);
  }

  /** Processes what is due by a time. */
  void advanceTo(String key, long time) throws Exception {
    if (dependsOnCustomer) {
      advance(key, time);
    } else {
      decide(key, detector.onDeadline(key, time), time);
      decisions.onTime(key, time);
    }
  }

  /** Decides on matches that no element has caused. */
  void decide(String key, List<Match> matches, long time) throws Exception {
    if (!matches.isEmpty()) {
      enter(key, time);
      decisions.process(key, List.of(), matches);
      processDerived(key);
    }
  }

  /** Reads the customer who is the current key. */
  private final class CurrentCustomer implements CustomerScope.Source {
    @Override
    public Map<String, Object> profile() {
      try {
        return decisions.profile();
      } catch (Exception e) {
        throw new IllegalStateException("cannot read the profile of the current customer", e);
      }
    }

    @Override
    public CustomerFeatures features() {
      try {
        return isGuest ? null : features.get();
      } catch (Exception e) {
        throw new IllegalStateException("cannot read the features of the current customer", e);
      }
    }
  }
}
