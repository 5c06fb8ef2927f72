package io.micromoments.customer;

import io.micromoments.decide.Decisions;
import io.micromoments.detect.Detector;
import io.micromoments.detect.KeyedFeatures;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.CopyElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.ForwardedElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.runtime.element.Element.MergeGroupEndElement;
import io.micromoments.schemas.CustomerCopy;
import io.micromoments.schemas.HandOver;
import io.micromoments.schemas.Membership;
import io.micromoments.schemas.MembershipChange;
import io.micromoments.schemas.MergeGroupEnd;
import java.util.function.Consumer;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * In the customer stage, sends the state of a customer who is merged to the root, and every later
 * element. All of one customer reaches the root in this order; {@link MergeReceiver} needs no order
 * among the members.
 */
final class MergeSender {

  private final Memberships memberships;
  private final Detector detector;
  private final Decisions decisions;
  private final KeyedFeatures features;
  private final Consumer<Element> output;

  /**
   * @param output receives elements for the stage of merged customers, keyed by root
   */
  MergeSender(
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

  void open(KeyedStateBackend<String> keys) throws Exception {
    memberships.open(keys);
  }

  /** The customer has another root from now on, which may be the customer. */
  void onMembership(String key, MembershipChange change) throws Exception {
    Membership before = memberships.of(key);
    boolean isRoot = key.equals(change.getRoot());
    if (before != null && key.equals(before.getRoot()) && !isRoot) {
      output.accept(
          new MergeGroupEndElement(
              new MergeGroupEnd(
                  change.getEventTime(), key, before.getGeneration(), change.getSequence())));
    }
    CustomerCopy copy =
        CustomerCopy.newBuilder()
            .setEventTime(change.getEventTime())
            .setCustomerId(key)
            .setRoot(change.getRoot())
            .setGeneration(change.getGeneration())
            .setSequence(change.getSequence())
            .setMembers(change.getMembers())
            .setPartialMatches(detector.copy(key))
            .setFeatures(features.copy())
            .build();
    decisions.copyTo(copy, before == null);
    output.accept(new CopyElement(copy));
    if (before == null && !isRoot) {
      decisions.endOffers(key, change.getEventTime().toEpochMilli());
    }
    memberships.set(
        key, new Membership(change.getRoot(), change.getGeneration(), change.getMergedAt()));
  }

  /** Returns whether a customer was ever merged, and so is decided on under a root. */
  boolean isMerged(String customer) {
    return memberships.of(customer) != null;
  }

  /** Forwards an element to the root, if the customer was ever merged. */
  void forward(String key, Element element) {
    Membership membership = memberships.of(key);
    Element forRoot = membership == null ? null : withKey(membership.getRoot(), element);
    if (forRoot != null) {
      output.accept(new ForwardedElement(key, membership.getGeneration(), forRoot));
    }
  }

  /** Forwards an erasure and forgets the root, unless the customer was merged after the erasure. */
  void onErasure(String key, Element erasure) {
    Membership membership = memberships.of(key);
    boolean isNewer = membership != null && membership.getSince().toEpochMilli() > erasure.time();
    long generation = membership == null || isNewer ? 0 : membership.getGeneration();
    // Also under the customer's own key, where they may have been the root.
    output.accept(new ForwardedElement(key, generation, withKey(key, erasure)));
    if (membership != null && !isNewer) {
      if (!membership.getRoot().equals(key)) {
        output.accept(
            new ForwardedElement(key, generation, withKey(membership.getRoot(), erasure)));
      }
      memberships.remove(key);
    }
  }

  /** Returns a copy of an element of a customer with another key; null for other elements. */
  private static Element withKey(String root, Element element) {
    if (element instanceof EventElement event) {
      return event.withKey(root);
    }
    if (element instanceof ContextElement context) {
      return new ContextElement(root, context.stream(), context.record());
    }
    if (element instanceof HandOverElement handOver) {
      return new HandOverElement(
          HandOver.newBuilder(handOver.record()).setCustomerId(root).build());
    }
    return null;
  }
}
