package io.micromoments.ingest;

import io.micromoments.detect.DetectionSettings;
import io.micromoments.detect.TracedCustomers;
import io.micromoments.input.Arrival;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.element.Element;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Creates {@link IngestOperator}s. With a single source as the only input, the operator has one
 * input and can be chained to the source. With more inputs it is not chained: when Flink chains
 * several sources to one operator, the state of the sources is lost on restore (seen with 2.2.1).
 */
public final class IngestFactory extends AbstractStreamOperatorFactory<Element>
    implements OneInputStreamOperatorFactory<Arrival, Element> {

  private static final long serialVersionUID = 1L;

  private final List<String> sources;
  private final List<Boolean> reportsProgress;
  private final long outOfOrderness;
  private final long unconfirmedLag;
  private final long until;
  private final PatternSet patterns;
  private final SourceText policy;
  private final boolean hasContext;
  private final boolean hasDefinitions;
  private final boolean merges;
  private final DetectionSettings detection;
  private final int keyGroups;

  /**
   * @param sources names of the sources, in the order of the inputs
   * @param reportsProgress for each source, whether its watermarks report its progress; if not,
   *     progress is derived from its events
   * @param outOfOrderness how far an event may lag behind the time of its partition
   * @param unconfirmedLag how much the event time of a single device is reduced before it counts
   *     for other devices
   * @param until event time to advance to after the last event; null to stop at the last event
   * @param patterns the patterns the job starts with
   * @param policy the policy the job starts with; null for the default
   * @param hasContext whether an input after the sources carries context records
   * @param hasDefinitions whether the last input carries changes of patterns and policies, and
   *     requests for traces
   * @param merges whether customers can be merged; if not, merges are rejected
   * @param detection says which customers are traced: with every event, even if no pattern can use
   *     it
   * @param keyGroups number of key groups of the stages that report when a change takes effect
   */
  public IngestFactory(
      List<String> sources,
      List<Boolean> reportsProgress,
      Duration outOfOrderness,
      Duration unconfirmedLag,
      Instant until,
      PatternSet patterns,
      SourceText policy,
      boolean hasContext,
      boolean hasDefinitions,
      boolean merges,
      DetectionSettings detection,
      int keyGroups) {
    this.sources = List.copyOf(sources);
    this.reportsProgress = List.copyOf(reportsProgress);
    this.outOfOrderness = outOfOrderness.toMillis();
    this.unconfirmedLag = unconfirmedLag.toMillis();
    this.until = until == null ? Long.MIN_VALUE : until.toEpochMilli();
    this.patterns = patterns;
    this.policy = policy;
    this.hasContext = hasContext;
    this.hasDefinitions = hasDefinitions;
    this.merges = merges;
    this.detection = detection;
    this.keyGroups = keyGroups;
    this.chainingStrategy = hasOneInput() ? ChainingStrategy.ALWAYS : ChainingStrategy.HEAD;
  }

  List<String> sources() {
    return sources;
  }

  List<Boolean> reportsProgress() {
    return reportsProgress;
  }

  long outOfOrderness() {
    return outOfOrderness;
  }

  long unconfirmedLag() {
    return unconfirmedLag;
  }

  long until() {
    return until;
  }

  PatternSet patterns() {
    return patterns;
  }

  /** Returns null for the default policy. */
  SourceText policy() {
    return policy;
  }

  boolean hasContext() {
    return hasContext;
  }

  boolean hasDefinitions() {
    return hasDefinitions;
  }

  boolean merges() {
    return merges;
  }

  /** Returns the customers who are traced, of whom no event is dropped. */
  TracedCustomers traced() {
    return new TracedCustomers(detection.trace(), detection.stage().salt());
  }

  int keyGroups() {
    return keyGroups;
  }

  /** Returns whether a single source is the only input. */
  public boolean hasOneInput() {
    return inputs() == 1;
  }

  int inputs() {
    return sources.size() + (hasContext ? 1 : 0) + (hasDefinitions ? 1 : 0);
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // required by Flink's interface
  public <T extends StreamOperator<Element>> T createStreamOperator(
      StreamOperatorParameters<Element> parameters) {
    return (T)
        (hasOneInput()
            ? new SingleSourceIngestOperator(this, parameters)
            : new IngestOperator(this, parameters));
  }

  @Override
  @SuppressWarnings("rawtypes") // required by Flink's interface
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
    return hasOneInput() ? SingleSourceIngestOperator.class : IngestOperator.class;
  }
}
