package io.micromoments.patterns.flow;

import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.schemas.ContextStream;

/**
 * When a stage processes an element: as it arrives, or in the order of event time. Where the order
 * of arrival is asked for, that of event time holds until the first watermark after a start and
 * during a backlog.
 */
final class ProcessingOrder {

  private final DetectionOrder wanted;
  private final StageTime stageTime;
  private boolean isBacklog;

  ProcessingOrder(DetectionOrder wanted, StageTime stageTime) {
    this.wanted = wanted;
    this.stageTime = stageTime;
  }

  void setBacklog(boolean backlog) {
    isBacklog = backlog;
  }

  boolean isBacklog() {
    return isBacklog;
  }

  /** Whether an element is processed as it arrives. */
  boolean isArrival(Element element) {
    return wanted == DetectionOrder.ARRIVAL && (hasCaughtUp() || isEffectiveImmediately(element));
  }

  /** Whether every element is processed as it arrives. */
  boolean isArrival() {
    return wanted == DetectionOrder.ARRIVAL && hasCaughtUp();
  }

  private boolean hasCaughtUp() {
    return stageTime.hasBegun() && !isBacklog;
  }

  /**
   * A consent counts as soon as it is known, also for older events that are decided later. Other
   * context counts from its time on, but that of a fresh job, which begins with all there is.
   */
  private boolean isEffectiveImmediately(Element element) {
    return element instanceof ContextElement context
        && (context.stream() == ContextStream.CONSENT
            || !(stageTime.hasBegun() || stageTime.isRestored()));
  }
}
