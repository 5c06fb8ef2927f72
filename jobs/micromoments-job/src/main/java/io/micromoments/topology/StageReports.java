package io.micromoments.topology;

import io.micromoments.customer.CustomerOperator;
import io.micromoments.definitions.DefinitionStatuses;
import io.micromoments.detect.OverflowStatus;
import io.micromoments.detect.PatternHistory;
import io.micromoments.erase.ReceiptOperator;
import io.micromoments.identity.DeviceIndex;
import io.micromoments.identity.IdentityOperator;
import io.micromoments.ingest.IngestOperator;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.places.LatestPlaceOperator;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.definition.Quarantines;
import io.micromoments.runtime.element.Element;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasedPart;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.Quarantine;
import io.micromoments.settle.BudgetOperator;
import io.micromoments.settle.SequenceNumberOperator;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Combines what the stages report in addition to their main output: about definitions, and about
 * erasures.
 */
record StageReports(
    SingleOutputStreamOperator<Element> ingested,
    SingleOutputStreamOperator<Element> deviceErasures,
    SingleOutputStreamOperator<Element> latestPlaces,
    SingleOutputStreamOperator<Element> identified,
    SingleOutputStreamOperator<Element> decided,
    SingleOutputStreamOperator<Element> budgets,
    SingleOutputStreamOperator<OfferResequenceCommand> commands) {

  /** Stages that report an erasure once per request; identity reports it once per device. */
  private static final Set<String> ERASING_ONCE =
      Set.of(
          DeviceIndex.STAGE,
          LatestPlaceOperator.STAGE,
          CustomerOperator.STAGE,
          BudgetOperator.STAGE,
          SequenceNumberOperator.STAGE);

  /** Returns the definitions that a subtask has quarantined. */
  DataStream<Quarantine> quarantines() {
    return ingested
        .getSideOutput(Quarantines.OUTPUT)
        .union(
            identified.getSideOutput(Quarantines.OUTPUT),
            decided.getSideOutput(Quarantines.OUTPUT));
  }

  /**
   * Returns the status of definitions.
   *
   * @param validated whether each change was accepted; empty if definitions never change
   */
  DataStream<DefinitionStatus> status(Optional<DataStream<DefinitionStatus>> validated) {
    DataStream<DefinitionStatus> activated =
        ingested
            .getSideOutput(PatternHistory.COUNTS)
            .union(
                identified.getSideOutput(PatternHistory.COUNTS),
                decided.getSideOutput(PatternHistory.COUNTS))
            .keyBy(ChangeCount::getPattern, Types.STRING)
            .process(
                new DefinitionStatuses(
                    MicromomentTopology.MAX_PARALLELISM,
                    Set.of(IngestOperator.STAGE, IdentityOperator.STAGE, CustomerOperator.STAGE)),
                new RecordType<>(DefinitionStatus.class))
            .uid(Uids.DEFINITIONS_STATUS)
            .name(Uids.DEFINITIONS_STATUS);
    DataStream<DefinitionStatus> quarantined =
        quarantines()
            .map(Quarantines::toStatus, new RecordType<>(DefinitionStatus.class))
            .uid(Uids.QUARANTINE_STATUS)
            .name(Uids.QUARANTINE_STATUS);
    DataStream<DefinitionStatus> all =
        activated.union(
            identified.getSideOutput(OverflowStatus.OUTPUT),
            decided.getSideOutput(OverflowStatus.OUTPUT),
            quarantined);
    return validated.map(all::union).orElse(all);
  }

  /** Returns the receipt of each erasure, once every stage has reported its part. */
  DataStream<ErasureReceipt> receipts() {
    return deviceErasures
        .getSideOutput(EventTimeOperator.ERASED)
        .union(
            latestPlaces.getSideOutput(EventTimeOperator.ERASED),
            identified.getSideOutput(EventTimeOperator.ERASED),
            decided.getSideOutput(EventTimeOperator.ERASED),
            budgets.getSideOutput(EventTimeOperator.ERASED),
            commands.getSideOutput(EventTimeOperator.ERASED))
        .keyBy(ErasedPart::getRequestId, Types.STRING)
        .process(
            new ReceiptOperator(ERASING_ONCE, DeviceIndex.STAGE, IdentityOperator.STAGE),
            new RecordType<>(ErasureReceipt.class))
        .uid(Uids.RECEIPTS)
        .name(Uids.RECEIPTS);
  }
}
