package io.micromoments.detect;

import io.micromoments.patterns.engine.AttemptTracker;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.DecisionTrace;
import io.micromoments.schemas.MatchTrace;
import io.micromoments.schemas.Trace;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Emits what a stage does for traced customers, and why. Costs a comparison where nobody is traced.
 */
public final class Tracer {

  /** The traces of a stage. */
  public static final OutputTag<Trace> OUTPUT =
      new OutputTag<>("traces", new RecordType<>(Trace.class));

  private final TraceSettings settings;
  private final String prefix;
  private final boolean isActive;
  private final Map<String, AttemptTracker> attempts = new HashMap<>();
  private Output<?> output;
  private boolean isSilent;

  /**
   * @param prefix precedes the key in the id of a customer
   */
  public Tracer(TraceSettings settings, String prefix) {
    this.settings = settings;
    this.prefix = prefix;
    this.isActive = !settings.customers().isEmpty();
  }

  void open(Output<?> to) {
    output = to;
  }

  /** Sets whether the current customer is decided on, and so traced, elsewhere. */
  public void setSilent(boolean silent) {
    isSilent = silent;
  }

  /** Returns whether the customer with a key is traced. */
  public boolean traces(String key) {
    return isActive && !isSilent && settings.customers().contains(prefix + key);
  }

  /** Returns whether the matches of a pattern are traced for a key. */
  public boolean traces(String key, String pattern) {
    return traces(key) && settings.tracesPattern(pattern);
  }

  /** Returns what follows the partial matches of a key; null if it is not traced. */
  AttemptTracker attempts(String key) {
    return traces(key)
        ? attempts.computeIfAbsent(
            key,
            each ->
                new AttemptTracker(
                    (attempt, time) -> emit(each, time, attempt),
                    settings::tracesPattern,
                    settings.timeOfInterest() == null
                        ? Long.MIN_VALUE
                        : settings.timeOfInterest().toEpochMilli()))
        : null;
  }

  /** Drops what is known about a key, after an erasure. */
  void forget(String key) {
    AttemptTracker known = attempts.remove(key);
    if (known != null) {
      known.forget();
    }
  }

  /** The partial matches of a key continue under another one. */
  public void handOver(String key, long time) {
    AttemptTracker known = attempts.remove(key);
    if (known != null) {
      known.endAll(AttemptOutcome.HANDED_OVER, time);
      known.flush();
    }
  }

  /** Emits what is known about attempts that have not ended, at the end of the input. */
  void flush() {
    attempts.values().forEach(AttemptTracker::flush);
    attempts.clear();
  }

  private void emit(String key, long time, AttemptTrace attempt) {
    Trace trace = trace(key, time);
    trace.setAttempt(attempt);
    emit(trace, time);
  }

  /** Emits what became of a match of a traced key. */
  public void emit(String key, long time, MatchTrace match) {
    Trace trace = trace(key, time);
    trace.setMatch(match);
    emit(trace, time);
  }

  /** Emits a decision about a traced key. */
  public void emit(String key, long time, DecisionTrace decision) {
    Trace trace = trace(key, time);
    trace.setDecision(decision);
    emit(trace, time);
  }

  private Trace trace(String key, long time) {
    return new Trace(prefix + key, Instant.ofEpochMilli(time), null, null, null);
  }

  private void emit(Trace trace, long time) {
    output.collect(OUTPUT, new StreamRecord<>(trace, time));
  }
}
