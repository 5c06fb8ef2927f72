package io.micromoments.patterns.flow;

import io.micromoments.patterns.flow.Element.CommandElement;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.HandOverElement;
import io.micromoments.patterns.flow.Element.LateElement;
import io.micromoments.patterns.flow.Tombstones.Kind;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Tombstone;
import org.apache.flink.api.common.state.OperatorStateStore;

/** Which elements a stage must not take in because an erasure has reached whose they are. */
final class ErasureGuard {

  private final DetectionOrder order;
  private final Kind keyKind;
  private final Tombstones tombstones;

  /** Takes its state from the operator's. */
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

  /** Whether something of a time is of somebody who was erased after it and by {@code now}. */
  boolean covers(Kind kind, String id, long time, long now) throws Exception {
    return tombstones.cover(kind, id, time, false, now);
  }

  /**
   * Whether an element that comes is older than an erasure in effect. In the order of the
   * watermark, what is older than an erasure to come is still in its time. What follows from
   * something else is erased at the very time of the erasure too: it may have been caused before
   * it.
   *
   * @param now how far time has come
   */
  boolean covers(Element element, long now) throws Exception {
    if (element instanceof LateElement) {
      return false;
    }
    if (element instanceof ContextElement context && context.isErasure()) {
      return false;
    }
    return isErased(element, order == DetectionOrder.ARRIVAL ? Long.MAX_VALUE : now);
  }

  /** Whether something that follows from something else is of the very time of an erasure. */
  boolean coversAtItsTime(Element element) throws Exception {
    return follows(element) && isErased(element, element.time());
  }

  /** From here on its older elements are known as such, wherever the tombstone is by now. */
  void note(Element element) {
    if (element instanceof ContextElement context
        && context.record() instanceof ErasureRequest request) {
      String id = keyKind == Kind.DEVICE ? element.key() : request.getCustomerId();
      tombstones.addHere(keyKind, id, element.time());
    }
  }

  private boolean isErased(Element element, long now) throws Exception {
    String named = element.namedCustomer();
    return tombstones.cover(
        named == null ? keyKind : Kind.CUSTOMER,
        named == null ? element.key() : named,
        element.time(),
        follows(element),
        now);
  }

  private static boolean follows(Element element) {
    return element instanceof CommandElement || element instanceof HandOverElement;
  }
}
