package io.micromoments.topology;

import io.micromoments.input.Arrival;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.schemas.TraceRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * The inputs of the topology, independent of where they are read from.
 *
 * @param sources event sources; a scenario's also contain its context. Event time follows the
 *     slowest one
 * @param outOfOrderness how much older than the time of its partition an event may be
 * @param unconfirmedLag how far a partition's time stays behind the event time of a single device
 * @param until event time advances to this time after the last event; null if it ends there
 * @param context the context, if it has its own input. It never advances event time, but after a
 *     start ingest emits no watermark until this input has caught up
 * @param definitions unvalidated definition changes; like the context, they must have caught up
 *     before the first watermark. Empty if definitions never change
 * @param rejectedDefinitions definitions that could not be decoded
 * @param traceRequests requests to trace customers, from the same source as the definitions; empty
 *     if there can be none
 */
public record Inputs(
    List<Source> sources,
    Duration outOfOrderness,
    Duration unconfirmedLag,
    Instant until,
    Optional<DataStream<Arrival>> context,
    Optional<DataStream<DefinitionChange>> definitions,
    Optional<DataStream<RejectedRecord>> rejectedDefinitions,
    Optional<DataStream<TraceRequest>> traceRequests) {

  /**
   * An event source.
   *
   * @param name the name in metrics and logs
   * @param reportsProgress whether its watermarks give its progress; otherwise its events do
   */
  public record Source(String name, DataStream<Arrival> arrivals, boolean reportsProgress) {}

  /** Creates inputs without context and definitions of their own. */
  public Inputs(
      List<Source> sources, Duration outOfOrderness, Duration unconfirmedLag, Instant until) {
    this(
        sources,
        outOfOrderness,
        unconfirmedLag,
        until,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns a copy with other definition changes. */
  public Inputs with(DataStream<DefinitionChange> changes) {
    return new Inputs(
        sources,
        outOfOrderness,
        unconfirmedLag,
        until,
        context,
        Optional.of(changes),
        rejectedDefinitions,
        traceRequests);
  }
}
