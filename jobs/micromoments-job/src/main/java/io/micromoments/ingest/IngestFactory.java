package io.micromoments.ingest;

import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.flow.Element;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes {@link IngestOperator}s; such with a single input, which can be chained to their source,
 * where there is nothing but one source. With more inputs they are not: Flink's way to chain
 * several sources to an operator forgets the state of the sources at a restore (seen with 2.2.1).
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
  private final boolean hasContext;
  private final boolean hasDefinitions;
  private final int keyGroups;

  /**
   * @param sources names of the sources, in the order of the inputs
   * @param reportsProgress of each source, whether its watermarks tell its time; else its events do
   * @param outOfOrderness how much older than the time of its partition an event may be
   * @param unconfirmedLag how much less the event time of a single device counts for others
   * @param until time goes on to here after the last event; null: it ends there
   * @param patterns those the job begins with
   * @param hasContext whether an input behind those of the sources has what is known
   * @param hasDefinitions whether the last input has changes of patterns
   * @param keyGroups how many the stages have that say when a change is in force
   */
  public IngestFactory(
      List<String> sources,
      List<Boolean> reportsProgress,
      Duration outOfOrderness,
      Duration unconfirmedLag,
      Instant until,
      PatternSet patterns,
      boolean hasContext,
      boolean hasDefinitions,
      int keyGroups) {
    this.sources = List.copyOf(sources);
    this.reportsProgress = List.copyOf(reportsProgress);
    this.outOfOrderness = outOfOrderness.toMillis();
    this.unconfirmedLag = unconfirmedLag.toMillis();
    this.until = until == null ? Long.MIN_VALUE : until.toEpochMilli();
    this.patterns = patterns;
    this.hasContext = hasContext;
    this.hasDefinitions = hasDefinitions;
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

  boolean hasContext() {
    return hasContext;
  }

  boolean hasDefinitions() {
    return hasDefinitions;
  }

  int keyGroups() {
    return keyGroups;
  }

  /** Whether there is nothing but one source. */
  public boolean hasOneInput() {
    return inputs() == 1;
  }

  int inputs() {
    return sources.size() + (hasContext ? 1 : 0) + (hasDefinitions ? 1 : 0);
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Flink's interface has it
  public <T extends StreamOperator<Element>> T createStreamOperator(
      StreamOperatorParameters<Element> parameters) {
    return (T)
        (hasOneInput()
            ? new OneSourceIngest(this, parameters)
            : new IngestOperator(this, parameters));
  }

  @Override
  @SuppressWarnings("rawtypes") // as the interface has it
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
    return hasOneInput() ? OneSourceIngest.class : IngestOperator.class;
  }
}
