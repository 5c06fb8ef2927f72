package io.micromoments.job;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.CurrentOffers;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.Quarantine;
import io.micromoments.schemas.RejectedRecord;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What the topology gives out, to be attached to sinks.
 *
 * @param quarantines definitions that tasks have quarantined, so that the others hear of it
 * @param current the offers in force by customer, to be kept the last of each
 */
public record Outputs(
    DataStream<Micromoment> moments,
    DataStream<OfferResequenceCommand> commands,
    DataStream<ChannelInstruction> instructions,
    DataStream<BudgetStatus> budgets,
    DataStream<Measure> measures,
    DataStream<RejectedRecord> rejected,
    DataStream<LateEvent> late,
    DataStream<DefinitionStatus> status,
    DataStream<ErasureReceipt> receipts,
    DataStream<Quarantine> quarantines,
    DataStream<CurrentOffers> current) {}
