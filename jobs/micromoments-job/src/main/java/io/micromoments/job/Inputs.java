package io.micromoments.job;

import io.micromoments.patterns.flow.Element;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.PatternChange;
import io.micromoments.schemas.RejectedRecord;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What the topology starts from, whatever it was read from.
 *
 * @param elements events and context, with watermarks that follow the events
 * @param rejected what could not be read
 * @param late events that came too late
 * @param definitions changes of patterns, unchecked; never holds time back
 */
public record Inputs(
    DataStream<Element> elements,
    DataStream<RejectedRecord> rejected,
    DataStream<LateEvent> late,
    DataStream<PatternChange> definitions) {

  /** The same with changes from elsewhere. */
  public Inputs with(DataStream<PatternChange> changes) {
    return new Inputs(elements, rejected, late, changes);
  }
}
