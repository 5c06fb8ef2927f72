package io.micromoments.definitions;

import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.language.file.InternalErrorProblem;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.DefinitionElement;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Validates definition changes, in a single subtask. A version passes if it can be parsed and
 * compiled and is higher than the previous one; otherwise its status is emitted with the errors. A
 * known version is skipped, so repeats do no harm; if definitions are published, its status is
 * emitted again, because the publisher waits for it. A quarantine always passes, whether or not its
 * definition is known.
 */
public final class DefinitionValidator extends ProcessFunction<DefinitionChange, BroadcastElement>
    implements CheckpointedFunction {

  /** Definitions that were rejected, with the errors, and policies that were activated. */
  public static final OutputTag<DefinitionStatus> STATUS =
      new OutputTag<>("checked-definitions", new RecordType<>(DefinitionStatus.class));

  /** A longer definition is rejected without being parsed. */
  private static final int MAX_CHARS = 200_000;

  private static final String QUARANTINED = "quarantined ";
  private static final int MAX_ERRORS_CHARS = 8_000;
  private static final long serialVersionUID = 1L;
  private static final ListStateDescriptor<DefinitionChange> LATEST =
      new ListStateDescriptor<>("latest", new RecordType<>(DefinitionChange.class));

  private final PatternSet initial;
  private final SourceText policy;
  private final boolean arePublished;
  private final boolean requireApproval;

  private transient Map<String, DefinitionChange> latest;
  private transient ListState<DefinitionChange> latestState;
  private transient Counter accepted;
  private transient Counter rejected;

  /**
   * @param initial the patterns the job starts with
   * @param policy the policy the job starts with; null for the default
   * @param arePublished whether definitions are published rather than found in files
   * @param requireApproval whether definitions without an approval are rejected
   */
  public DefinitionValidator(
      PatternSet initial, SourceText policy, boolean arePublished, boolean requireApproval) {
    this.initial = initial;
    this.policy = policy;
    this.arePublished = arePublished;
    this.requireApproval = requireApproval;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    latestState = context.getOperatorStateStore().getListState(LATEST);
    latest = new HashMap<>();
    for (DefinitionChange change : initial.changes()) {
      latest.put(key(change), change);
    }
    if (policy != null) {
      PolicyReader.read(policy)
          .policy()
          .ifPresent(
              known -> {
                DefinitionChange change =
                    new DefinitionChange(
                        known.name(),
                        known.version(),
                        Instant.EPOCH,
                        policy.text(),
                        DefinitionKind.POLICY,
                        null);
                latest.put(key(change), change);
              });
    }
    for (DefinitionChange change : latestState.get()) {
      latest.merge(key(change), change, (a, b) -> a.getVersion() > b.getVersion() ? a : b);
    }
  }

  @Override
  public void open(OpenContext context) {
    accepted = getRuntimeContext().getMetricGroup().counter("accepted");
    rejected = getRuntimeContext().getMetricGroup().counter("rejected");
  }

  @Override
  public void processElement(
      DefinitionChange change, Context context, Collector<BroadcastElement> out) {
    if (change.getQuarantined() != null) {
      quarantine(change, context, out);
      return;
    }
    DefinitionChange before = latest.get(key(change));
    if (isKnown(change, before)) {
      if (arePublished) {
        context.output(STATUS, status(before));
      }
      return;
    }
    Optional<String> error = error(change, before);
    if (error.isPresent()) {
      rejected.inc();
      context.output(
          STATUS,
          DefinitionStatus.newBuilder()
              .setDefinition(change.getDefinition())
              .setVersion(change.getVersion())
              .setEventTime(change.getEffectiveAt())
              .setState(DefinitionState.REJECTED)
              .setReason(error.get())
              .build());
      return;
    }
    DefinitionChange right =
        change.getYaml() == null
            ? DefinitionChange.newBuilder(change).setVersion(before.getVersion()).build()
            : change;
    accepted.inc();
    latest.put(key(right), right);
    out.collect(new DefinitionElement(right));
    if (right.getKind() == DefinitionKind.POLICY) {
      // A policy has no partial matches that the stages would have to count first.
      context.output(STATUS, status(right));
    }
  }

  /** Returns the status of a change that was accepted; a retirement is never quarantined. */
  private DefinitionStatus status(DefinitionChange change) {
    return change.getYaml() != null && isQuarantined(change)
        ? quarantinedStatus(change)
        : currentStatus(change);
  }

  private boolean isQuarantined(DefinitionChange change) {
    DefinitionChange quarantine = latest.get(QUARANTINED + key(change));
    return quarantine != null && quarantine.getVersion() >= change.getVersion();
  }

  /**
   * A quarantine may arrive before its definition, or name one that only the job was started with.
   */
  private void quarantine(
      DefinitionChange change, Context context, Collector<BroadcastElement> out) {
    DefinitionChange before = latest.get(key(change));
    boolean isNew = before == null || before.getVersion() < change.getVersion();
    if (isNew) {
      latest.put(key(change), change);
      out.collect(new DefinitionElement(change));
    }
    if (isNew || arePublished) {
      context.output(STATUS, quarantinedStatus(change));
    }
  }

  private DefinitionStatus quarantinedStatus(DefinitionChange change) {
    DefinitionChange quarantine =
        change.getQuarantined() != null ? change : latest.get(QUARANTINED + key(change));
    return DefinitionStatus.newBuilder()
        .setDefinition(change.getDefinition())
        .setVersion(change.getVersion())
        .setEventTime(change.getEffectiveAt())
        .setState(DefinitionState.QUARANTINED)
        .setReason(quarantine.getQuarantined())
        .build();
  }

  private static DefinitionStatus currentStatus(DefinitionChange change) {
    return DefinitionStatus.newBuilder()
        .setDefinition(change.getDefinition())
        .setVersion(change.getVersion())
        .setEventTime(change.getEffectiveAt())
        .setState(change.getYaml() == null ? DefinitionState.RETIRED : DefinitionState.ACTIVATED)
        .build();
  }

  private static String key(DefinitionChange change) {
    String key = change.getKind() + " " + change.getDefinition();
    return change.getQuarantined() == null ? key : QUARANTINED + key;
  }

  private static boolean isKnown(DefinitionChange change, DefinitionChange before) {
    if (before == null) {
      return false;
    }
    return change.getYaml() == null
        ? before.getYaml() == null
        : before.getVersion() == change.getVersion()
            && Objects.equals(before.getYaml(), change.getYaml());
  }

  private Optional<String> error(DefinitionChange change, DefinitionChange before) {
    try {
      return change.getYaml() == null ? retirement(before) : version(change, before);
    } catch (RuntimeException | StackOverflowError e) {
      Problem fault = InternalErrorProblem.problem(change.getDefinition(), e);
      return Optional.of(fault.message() + "; " + fault.hint());
    }
  }

  private static Optional<String> retirement(DefinitionChange before) {
    return before == null
        ? Optional.of("no such definition; './micromoments publish --list' shows the active ones")
        : Optional.empty();
  }

  private Optional<String> version(DefinitionChange change, DefinitionChange before) {
    if (change.getYaml().length() > MAX_CHARS) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the text has %d characters; allowed: %d; shorten it, or split the pattern",
              change.getYaml().length(),
              MAX_CHARS));
    }
    SourceText source = new SourceText(change.getDefinition() + ".yaml", change.getYaml());
    return switch (change.getKind()) {
      case PATTERN -> {
        PatternReader.Reading reading = PatternReader.read(source);
        yield reading
            .pattern()
            .map(
                pattern ->
                    identity(change, before, pattern.name(), pattern.version())
                        .or(() -> approval(pattern.approvedBy()))
                        .or(() -> compiled(pattern)))
            .orElseGet(() -> Optional.of(errors(source, reading.problems())));
      }
      case POLICY -> {
        PolicyReader.Reading reading = PolicyReader.read(source);
        yield reading
            .policy()
            .map(
                known ->
                    identity(change, before, known.name(), known.version())
                        .or(() -> approval(known.approvedBy()))
                        .or(() -> runnable(known)))
            .orElseGet(() -> Optional.of(errors(source, reading.problems())));
      }
    };
  }

  private static String errors(SourceText source, List<Problem> problems) {
    String errors =
        problems.stream().filter(Problem::isError).map(source::show).collect(Collectors.joining());
    return errors.length() <= MAX_ERRORS_CHARS
        ? errors
        : errors.substring(0, MAX_ERRORS_CHARS) + "…";
  }

  /**
   * Checks that the text names the published definition and version, and that the version is higher
   * than the previous one.
   */
  private static Optional<String> identity(
      DefinitionChange change, DefinitionChange before, String name, int version) {
    if (!name.equals(change.getDefinition()) || version != change.getVersion()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "published as %s version %d, but its text says %s version %d; they must match",
              change.getDefinition(),
              change.getVersion(),
              name,
              version));
    }
    if (before != null && before.getVersion() >= version) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "version %d is not higher than the latest version %d; publish it as version %d",
              version,
              before.getVersion(),
              before.getVersion() + 1));
    }
    return Optional.empty();
  }

  private Optional<String> approval(Optional<String> approvedBy) {
    return requireApproval && approvedBy.isEmpty()
        ? Optional.of(
            "this job accepts approved definitions only; add approved-by: NAME with the name of the"
                + " person who has approved this version")
        : Optional.empty();
  }

  private static Optional<String> runnable(Policy policy) {
    try {
      policy.rules().forEach(rule -> rule.where().ifPresent(Condition::new));
      policy.propensity().ifPresent(Condition::new);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of("the definition cannot be compiled: " + e.getMessage());
    }
  }

  private static Optional<String> compiled(MomentPattern pattern) {
    try {
      new PatternCompiler().compile(pattern);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of("the definition cannot be compiled: " + e.getMessage());
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    latestState.update(List.copyOf(latest.values()));
  }
}
