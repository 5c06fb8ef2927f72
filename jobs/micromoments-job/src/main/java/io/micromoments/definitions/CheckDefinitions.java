package io.micromoments.definitions;

import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.DefinitionElement;
import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.PatternReader;
import io.micromoments.patterns.language.Problem;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.PatternChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets the changes pass that are right, in one task for the whole job: a version that can be read
 * and compiled and is higher than the one before it. What is wrong goes out as a status with its
 * errors; what is known already is passed over in silence, so that a repeat does no harm.
 */
public final class CheckDefinitions extends ProcessFunction<PatternChange, Element>
    implements CheckpointedFunction {

  /** Definitions that were refused, and why. */
  public static final OutputTag<DefinitionStatus> REJECTED =
      new OutputTag<>("rejected-definitions", new AvroTypeInfo<>(DefinitionStatus.class));

  /** A definition longer than this is refused unread. */
  private static final int MAX_CHARS = 200_000;

  private static final int MAX_ERRORS_CHARS = 8_000;
  private static final long serialVersionUID = 1L;
  private static final ListStateDescriptor<PatternChange> LATEST =
      new ListStateDescriptor<>("latest", new AvroTypeInfo<>(PatternChange.class));

  private final PatternSet initial;

  private transient Map<String, PatternChange> latest;
  private transient ListState<PatternChange> latestState;
  private transient Counter accepted;
  private transient Counter rejected;

  /**
   * @param initial the patterns the job begins with
   */
  public CheckDefinitions(PatternSet initial) {
    this.initial = initial;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    latestState = context.getOperatorStateStore().getListState(LATEST);
    latest = new HashMap<>();
    for (PatternChange change : initial.changes()) {
      latest.put(change.getPattern(), change);
    }
    for (PatternChange change : latestState.get()) {
      latest.merge(change.getPattern(), change, (a, b) -> a.getVersion() > b.getVersion() ? a : b);
    }
  }

  @Override
  public void open(OpenContext context) {
    accepted = getRuntimeContext().getMetricGroup().counter("accepted");
    rejected = getRuntimeContext().getMetricGroup().counter("rejected");
  }

  @Override
  public void processElement(PatternChange change, Context context, Collector<Element> out) {
    PatternChange before = latest.get(change.getPattern());
    if (isKnown(change, before)) {
      return;
    }
    Optional<String> wrong =
        change.getYaml() == null ? retirement(before) : version(change, before);
    if (wrong.isPresent()) {
      rejected.inc();
      context.output(
          REJECTED,
          DefinitionStatus.newBuilder()
              .setDefinition(change.getPattern())
              .setVersion(change.getVersion())
              .setEventTime(change.getEffectiveAt())
              .setState(DefinitionState.REJECTED)
              .setReason(wrong.get())
              .build());
      return;
    }
    PatternChange right =
        change.getYaml() == null
            ? PatternChange.newBuilder(change).setVersion(before.getVersion()).build()
            : change;
    accepted.inc();
    latest.put(right.getPattern(), right);
    out.collect(new DefinitionElement(right));
  }

  private static boolean isKnown(PatternChange change, PatternChange before) {
    if (before == null) {
      return false;
    }
    return change.getYaml() == null
        ? before.getYaml() == null
        : before.getVersion() == change.getVersion()
            && Objects.equals(before.getYaml(), change.getYaml());
  }

  private static Optional<String> retirement(PatternChange before) {
    return before == null
        ? Optional.of("there is no such pattern to retire; look at the names that are active")
        : Optional.empty();
  }

  private static Optional<String> version(PatternChange change, PatternChange before) {
    if (change.getYaml().length() > MAX_CHARS) {
      return Optional.of(
          "the text has %d characters; allowed: %d, split it into several patterns"
              .formatted(change.getYaml().length(), MAX_CHARS));
    }
    SourceText source = new SourceText(change.getPattern() + ".yaml", change.getYaml());
    PatternReader.Reading reading = PatternReader.read(source);
    if (reading.pattern().isEmpty()) {
      String errors =
          reading.problems().stream()
              .filter(Problem::isError)
              .map(source::show)
              .collect(Collectors.joining());
      return Optional.of(
          errors.length() <= MAX_ERRORS_CHARS
              ? errors
              : errors.substring(0, MAX_ERRORS_CHARS) + "…");
    }
    MomentPattern pattern = reading.pattern().get();
    if (!pattern.name().equals(change.getPattern()) || pattern.version() != change.getVersion()) {
      return Optional.of(
          "it was sent as %s version %d, but its text says %s version %d"
              .formatted(
                  change.getPattern(), change.getVersion(), pattern.name(), pattern.version()));
    }
    if (before != null && before.getVersion() >= pattern.version()) {
      return Optional.of(
          "version %d is not higher than %d, which is known; publish it as version %d"
              .formatted(pattern.version(), before.getVersion(), before.getVersion() + 1));
    }
    try {
      new PatternCompiler().compile(pattern);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of("it cannot be compiled: " + e.getMessage());
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    latestState.update(List.copyOf(latest.values()));
  }
}
