package io.micromoments.runtime;

import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.ContextStream;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributesBuilder;

/**
 * Decides whether a stage processes an element on arrival or in event-time order. If arrival order
 * is configured, event-time order still applies until the first watermark after a start, during a
 * backlog, and after the task was blocked.
 */
final class ProcessingOrder {

  private final DetectionOrder wanted;
  private final StageTime stageTime;
  private boolean isBacklog;
  private boolean isStalled;

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

  /** Sets whether the task was blocked a moment ago, see {@link StallDetector}. */
  void setStalled(boolean stalled) {
    isStalled = stalled;
  }

  /**
   * Returns the attributes for downstream operators. A stall is reported as a backlog, because the
   * elements they receive may be older than others.
   */
  RecordAttributes attributes() {
    return new RecordAttributesBuilder(List.of()).setBacklog(isBacklog || isStalled).build();
  }

  /** Returns whether an element is processed on arrival. */
  boolean isArrival(Element element) {
    return wanted == DetectionOrder.ARRIVAL && (hasCaughtUp() || isEffectiveImmediately(element));
  }

  /** Returns whether every element is processed on arrival. */
  boolean isArrival() {
    return wanted == DetectionOrder.ARRIVAL && hasCaughtUp();
  }

  private boolean hasCaughtUp() {
    return stageTime.hasReceivedWatermark() && !isBacklog && !isStalled;
  }

  /**
   * A consent takes effect as soon as it is received, even for older events that are processed
   * later. Other context takes effect at its event time, except when a new job reads its initial
   * context.
   */
  private boolean isEffectiveImmediately(Element element) {
    return element.unwrapped() instanceof ContextElement context
        && (context.stream() == ContextStream.CONSENT
            || !(stageTime.hasReceivedWatermark() || stageTime.isRestored()));
  }
}
