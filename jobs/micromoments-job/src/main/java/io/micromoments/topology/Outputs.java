package io.micromoments.topology;

import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.CurrentOffers;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.ProfileUpdate;
import io.micromoments.schemas.Quarantine;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.schemas.Trace;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * The output streams of the topology, to be attached to sinks.
 *
 * @param quarantines definitions that a subtask quarantined, to be read back by all subtasks
 * @param current the current offers of each customer, for a compacted topic
 * @param traces what was done for traced customers, and why
 */
public record Outputs(
    DataStream<Micromoment> moments,
    DataStream<OfferResequenceCommand> commands,
    DataStream<ChannelInstruction> instructions,
    DataStream<BudgetStatus> budgets,
    DataStream<Measure> measures,
    DataStream<Agreement> agreements,
    DataStream<ProfileUpdate> profileUpdates,
    DataStream<RejectedRecord> rejected,
    DataStream<LateEvent> late,
    DataStream<DefinitionStatus> status,
    DataStream<ErasureReceipt> receipts,
    DataStream<Quarantine> quarantines,
    DataStream<CurrentOffers> current,
    DataStream<Trace> traces) {}
