package io.micromoments.runtime;

import io.micromoments.runtime.Tombstones.Kind;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.CopyElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.ForwardedElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.runtime.element.Element.LateElement;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.Tombstone;
import org.apache.flink.api.common.state.OperatorStateStore;

/** Determines which elements a stage must drop because their customer or device was erased. */
final class ErasureGuard {

  private final DetectionOrder order;
  private final Kind keyKind;
  private final Tombstones tombstones;

  /** Restores the tombstones from the operator's state. */
  ErasureGuard(StageSettings settings, Kind keyKind, OperatorStateStore store) throws Exception {
    this.order = settings.order();
    this.keyKind = keyKind;
    this.tombstones = new Tombstones(settings.salt(), store);
  }

  void add(Tombstone tombstone) throws Exception {
    tombstones.add(tombstone);
  }

  /** See {@link Tombstones#forget}. */
  void forget(long now) throws Exception {
    tombstones.forget(now);
  }

  /**
   * Returns whether data of a time belongs to an id that was erased after it and by {@code now}.
   */
  boolean covers(Kind kind, String id, long time, long now) throws Exception {
    return tombstones.cover(kind, id, time, false, now);
  }

  /**
   * Returns whether an arriving element is older than an erasure in effect. In watermark order, a
   * later erasure is not in effect yet. Elements derived from others are covered at exactly the
   * erasure time, too, because their cause may be older.
   *
   * @param now current watermark
   */
  boolean covers(Element element, long now) throws Exception {
    if (element instanceof LateElement) {
      return false;
    }
    if (element.unwrapped() instanceof ContextElement context && context.isErasure()) {
      return false;
    }
    return isErased(element, order == DetectionOrder.ARRIVAL ? Long.MAX_VALUE : now);
  }

  /** Returns whether an element derived from others has exactly the time of an erasure. */
  boolean isAtErasureTime(Element element) throws Exception {
    return follows(element) && isErased(element, element.time());
  }

  /**
   * Records an erasure, so that older elements of its key are covered before the tombstone arrives.
   */
  void onErasure(Element element) {
    if (element.unwrapped() instanceof ContextElement context
        && context.record() instanceof ErasureRequest request) {
      String id = keyKind == Kind.DEVICE ? element.key() : request.getCustomerId();
      tombstones.addHere(keyKind, id, element.time());
    }
  }

  private boolean isErased(Element element, long now) throws Exception {
    String named = namedCustomer(element);
    String other = otherCustomer(element);
    return tombstones.cover(
            named == null ? keyKind : Kind.CUSTOMER,
            named == null ? element.key() : named,
            element.time(),
            follows(element),
            now)
        || (other != null
            && tombstones.cover(Kind.CUSTOMER, other, element.time(), follows(element), now));
  }

  private static boolean follows(Element element) {
    return element instanceof CommandElement
        || element.unwrapped() instanceof HandOverElement
        || element instanceof CopyElement;
  }

  /** Returns the customer that the element names in addition to its key; null if it names none. */
  private static String namedCustomer(Element element) {
    if (element instanceof ForwardedElement forwarded) {
      return forwarded.member();
    }
    if (element instanceof CommandElement command) {
      return command.command().getCustomerId();
    }
    if (element instanceof EventElement event) {
      String named = event.event().customerId();
      return named == null || named.isBlank() ? null : named;
    }
    if (element instanceof ContextElement context) {
      if (context.record() instanceof IdentityLink link) {
        return link.getCustomerId();
      }
      if (context.record() instanceof CustomerMerge merge) {
        return merge.getCustomerId();
      }
      return context.record() instanceof OfferOutcome outcome ? outcome.getCustomerId() : null;
    }
    return null;
  }

  /** Returns a second customer that the element names; null if it names none. */
  private static String otherCustomer(Element element) {
    if (element instanceof CopyElement copy) {
      return copy.record().getCustomerId();
    }
    return element instanceof ContextElement context
            && context.record() instanceof CustomerMerge merge
        ? merge.getIntoCustomerId()
        : null;
  }
}
