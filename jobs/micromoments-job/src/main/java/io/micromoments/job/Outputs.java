package io.micromoments.job;

import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RejectedRecord;
import org.apache.flink.streaming.api.datastream.DataStream;

/** What the topology gives out, to be attached to sinks. */
public record Outputs(
    DataStream<Micromoment> moments,
    DataStream<OfferResequenceCommand> commands,
    DataStream<RejectedRecord> rejected,
    DataStream<LateEvent> late,
    DataStream<DefinitionStatus> status) {}
