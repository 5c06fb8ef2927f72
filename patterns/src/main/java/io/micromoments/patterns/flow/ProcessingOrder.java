package io.micromoments.patterns.flow;

import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.schemas.ContextStream;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributesBuilder;

/**
 * When a stage processes an element: as it arrives, or in the order of event time. Where the order
 * of arrival is asked for, that of event time holds until the first watermark after a start, during
 * a backlog, and after the task was blocked.
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

  /** See {@link StallDetector}. */
  void setStalled(boolean stalled) {
    isStalled = stalled;
  }

  /** Tells the stages behind whether what they get may be older than what others get. */
  RecordAttributes attributes() {
    return new RecordAttributesBuilder(List.of()).setBacklog(isBacklog || isStalled).build();
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
    return stageTime.hasBegun() && !isBacklog && !isStalled;
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
