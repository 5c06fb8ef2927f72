package io.micromoments.job;

import io.micromoments.ingest.ScenarioLine;
import io.micromoments.schemas.DefinitionChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What the topology starts from, whatever it was read from.
 *
 * @param sources events and context; time waits for the one that is furthest behind
 * @param outOfOrderness how much older than the greatest time so far of its source an event may be
 * @param until time goes on to here after the last event; null: it ends there
 * @param definitions changes of patterns, unchecked; never holds time back. Empty where patterns
 *     stay as they are
 */
public record Inputs(
    List<Source> sources,
    Duration outOfOrderness,
    Instant until,
    Optional<DataStream<DefinitionChange>> definitions) {

  /**
   * One source.
   *
   * @param name as metrics and logs call it
   */
  public record Source(String name, DataStream<ScenarioLine> lines) {}

  /** The same with changes from elsewhere. */
  public Inputs with(DataStream<DefinitionChange> changes) {
    return new Inputs(sources, outOfOrderness, until, Optional.of(changes));
  }
}
