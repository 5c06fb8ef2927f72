package io.micromoments.job;

import io.micromoments.ingest.Arrival;
import io.micromoments.ingest.ArrivalType;
import io.micromoments.ingest.LineDecoder;
import io.micromoments.ingest.ScenarioLine;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.RejectedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What the topology starts from, whatever it was read from.
 *
 * @param sources events, and with those of a scenario what is known; time waits for the one that is
 *     furthest behind
 * @param outOfOrderness how much older than the time of its partition an event may be
 * @param unconfirmedLag how much less the event time of a single device counts for others
 * @param until time goes on to here after the last event; null: it ends there
 * @param context what is known, where it comes on its own. It never holds time back, but time
 *     begins when this input has ended or is idle, for the first time: before, not all is known
 * @param definitions changes of patterns, unchecked; as with the context time begins behind them.
 *     Empty where patterns stay as they are
 * @param refusedDefinitions what of them could not even be read
 */
public record Inputs(
    List<Source> sources,
    Duration outOfOrderness,
    Duration unconfirmedLag,
    Instant until,
    Optional<DataStream<Arrival>> context,
    Optional<DataStream<DefinitionChange>> definitions,
    Optional<DataStream<RejectedRecord>> refusedDefinitions) {

  /**
   * One source.
   *
   * @param name as metrics and logs call it
   * @param reportsProgress whether its watermarks say how far it has come; else its events do
   */
  public record Source(String name, DataStream<Arrival> arrivals, boolean reportsProgress) {

    /** A source of lines. */
    public static Source ofLines(String name, DataStream<ScenarioLine> lines) {
      return new Source(
          name,
          lines
              .map(LineDecoder::arrival, ArrivalType.INSTANCE)
              .uid(Uids.READ + "-" + name)
              .name("read " + name)
              .setParallelism(lines.getParallelism()),
          false);
    }
  }

  /** Nothing but sources. */
  public Inputs(
      List<Source> sources, Duration outOfOrderness, Duration unconfirmedLag, Instant until) {
    this(
        sources,
        outOfOrderness,
        unconfirmedLag,
        until,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with changes from elsewhere. */
  public Inputs with(DataStream<DefinitionChange> changes) {
    return new Inputs(
        sources,
        outOfOrderness,
        unconfirmedLag,
        until,
        context,
        Optional.of(changes),
        refusedDefinitions);
  }
}
