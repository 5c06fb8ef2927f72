package io.micromoments.detect;

import io.micromoments.patterns.engine.AttemptTracker;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.TombstoneElement;
import io.micromoments.runtime.element.BroadcastElement.TraceElement;
import io.micromoments.schemas.AttemptOutcome;
import io.micromoments.schemas.AttemptTrace;
import io.micromoments.schemas.DecisionTrace;
import io.micromoments.schemas.MatchTrace;
import io.micromoments.schemas.Trace;
import io.micromoments.schemas.TraceRequest;
import io.micromoments.schemas.TraceRequestState;
import io.micromoments.schemas.TraceRequestStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.OperatorStateStore;
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
  private final TracedCustomers customers;
  private final String prefix;
  private final Map<String, AttemptTracker> attempts = new HashMap<>();
  private Output<?> output;
  private boolean isSilent;
  private boolean reportsRequests;

  /**
   * @param prefix precedes the key in the id of a customer
   * @param salt of the hashes of ids
   */
  public Tracer(TraceSettings settings, String prefix, String salt) {
    this.settings = settings;
    this.customers = new TracedCustomers(settings, salt);
    this.prefix = prefix;
  }

  void initialize(OperatorStateStore store) throws Exception {
    customers.initialize(store);
  }

  void open(Output<?> to) {
    output = to;
  }

  /** Sets whether this subtask reports the status of requests, as one of all subtasks does. */
  public void setReportsRequests(boolean reports) {
    reportsRequests = reports;
  }

  /** Sets whether the current customer is decided on, and so traced, elsewhere. */
  public void setSilent(boolean silent) {
    isSilent = silent;
  }

  /**
   * Adds a request, or ends the traces of an erased customer; ignores other elements.
   *
   * @param now current watermark
   */
  public void processBroadcast(BroadcastElement element, long now) throws Exception {
    if (element instanceof TraceElement trace) {
      report(trace.request(), customers.add(trace.request(), now));
    } else if (element instanceof TombstoneElement tombstone) {
      customers.remove(tombstone.tombstone());
      attempts.keySet().removeIf(key -> !customers.includes(prefix + key));
    }
  }

  /** Returns whether the customer with a key is traced. */
  public boolean isTraced(String key) {
    return !customers.isEmpty() && !isSilent && customers.includes(prefix + key);
  }

  /** Returns whether the matches of a pattern are traced for a key. */
  public boolean isTraced(String key, String pattern) {
    return isTraced(key) && customers.includes(prefix + key, pattern);
  }

  /** Returns the attempt tracker of a key; null if it is not traced. */
  AttemptTracker attempts(String key) {
    return isTraced(key)
        ? attempts.computeIfAbsent(
            key,
            each ->
                new AttemptTracker(
                    (attempt, time) -> emit(each, time, attempt),
                    pattern -> customers.includes(prefix + each, pattern),
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

  /**
   * Ends the requests that have ended, after emitting what is known about attempts that have not.
   *
   * @param now current watermark
   * @param last whether the input ends
   */
  void beforeWatermark(long now, boolean last) throws Exception {
    if (customers.isEmpty()) {
      return;
    }
    attempts
        .entrySet()
        .removeIf(
            each -> {
              boolean ends = last || !customers.includesAfter(prefix + each.getKey(), now);
              if (ends) {
                each.getValue().flush();
              }
              return ends;
            });
    List<TraceRequest> ended = customers.removeEnded(now);
    ended.forEach(request -> report(request, TraceRequestState.ENDED));
  }

  private void report(TraceRequest request, TraceRequestState state) {
    if (reportsRequests) {
      Instant time = state == TraceRequestState.ENDED ? request.getUntil() : request.getEventTime();
      Trace trace = new Trace("", time, null, null, null, null);
      trace.setRequest(
          new TraceRequestStatus(
              request.getEventId(), state, request.getUntil(), settings.hasValues()));
      output.collect(OUTPUT, new StreamRecord<>(trace, time.toEpochMilli()));
    }
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
    return new Trace(prefix + key, Instant.ofEpochMilli(time), null, null, null, null);
  }

  private void emit(Trace trace, long time) {
    if (customers.isTracedAt(trace.getCustomerId(), time)) {
      if (!settings.hasValues()) {
        TraceValues.remove(trace);
      }
      output.collect(OUTPUT, new StreamRecord<>(trace, time));
    }
  }
}
