package io.micromoments.customer;

import io.micromoments.decide.Decisions;
import io.micromoments.detect.Detector;
import io.micromoments.detect.KeyedFeatures;
import io.micromoments.patterns.engine.Match;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.CopyElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.runtime.element.Element.MembershipElement;
import io.micromoments.runtime.element.Element.MergeGroupEndElement;
import io.micromoments.schemas.CustomerCopy;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.MembershipChange;
import io.micromoments.schemas.MergeGroupEnd;
import java.util.List;
import java.util.function.Consumer;

/**
 * What merges do to the state of the current customer: in the customer stage it is copied to the
 * root, to which later elements are forwarded; in the stage of merged customers the copies are put
 * together.
 */
final class Merging {

  private final Memberships memberships;
  private final Detector detector;
  private final Decisions decisions;
  private final KeyedFeatures features;
  private final Consumer<Element> output;

  /**
   * @param output receives elements for the stage of merged customers, keyed by root
   */
  Merging(
      Memberships memberships,
      Detector detector,
      Decisions decisions,
      KeyedFeatures features,
      Consumer<Element> output) {
    this.memberships = memberships;
    this.detector = detector;
    this.decisions = decisions;
    this.features = features;
    this.output = output;
  }

  /**
   * Processes a change of the root, the end of a group, or the copy of a member.
   *
   * @return matches that were due before a change of patterns
   */
  List<Match> onElement(String key, Element element) throws Exception {
    if (element instanceof MembershipElement change) {
      onMembership(key, change.record());
    } else if (element instanceof MergeGroupEndElement) {
      decisions.endOffers(key, element.time());
      decisions.forget(key);
      detector.drop(key);
      features.erase();
    } else if (element instanceof CopyElement copy) {
      List<Match> matches = detector.merge(key, copy.record().getPartialMatches(), element.time());
      decisions.merge(copy.record());
      features.merge(copy.record().getFeatures());
      return matches;
    }
    return List.of();
  }

  /** Forwards an erasure and forgets the root. */
  void onErasure(String key, Element erasure) throws Exception {
    // Also under the customer's own key, where they may have been the root.
    forward(erasure, key);
    String root = memberships.rootOf(key);
    if (root != null && !root.equals(key)) {
      forward(erasure, root);
    }
    memberships.set(key, null);
  }

  /** The customer has another root from now on, which may be the customer. */
  private void onMembership(String key, MembershipChange change) throws Exception {
    long at = change.getEventTime().toEpochMilli();
    String before = memberships.rootOf(key);
    if (key.equals(before)) {
      MergeGroupEnd end = new MergeGroupEnd(change.getEventId(), change.getEventTime(), key);
      output.accept(new MergeGroupEndElement(end));
    }
    CustomerCopy copy =
        CustomerCopy.newBuilder()
            .setEventId(change.getEventId())
            .setEventTime(change.getEventTime())
            .setCustomerId(key)
            .setRoot(change.getRoot())
            .setPartialMatches(detector.copy(key))
            .setFeatures(features.copy())
            .build();
    decisions.copyTo(copy, before == null);
    output.accept(new CopyElement(copy));
    if (before == null && !key.equals(change.getRoot())) {
      decisions.endOffers(key, at);
    }
    memberships.set(key, change.getRoot());
  }

  /** Forwards an element to the root of the customer. */
  void forward(Element element, String root) {
    Element forRoot;
    if (element instanceof EventElement event) {
      forRoot = event.withKey(root);
    } else if (element instanceof ContextElement context) {
      forRoot = new ContextElement(root, context.stream(), context.record());
    } else if (element instanceof HandOverElement handOver) {
      HandOver copy = HandOver.newBuilder(handOver.record()).setCustomerId(root).build();
      forRoot = new HandOverElement(copy);
    } else {
      return;
    }
    output.accept(forRoot);
  }
}
