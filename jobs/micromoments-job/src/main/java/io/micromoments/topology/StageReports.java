package io.micromoments.topology;

import io.micromoments.customer.CustomerRole;
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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * Combines what the stages report in addition to their main output: about definitions, and about
 * erasures.
 */
record StageReports(
    SingleOutputStreamOperator<Element> ingested,
    SingleOutputStreamOperator<Element> deviceErasures,
    SingleOutputStreamOperator<Element> latestPlaces,
    SingleOutputStreamOperator<Element> identified,
    List<SingleOutputStreamOperator<Element>> decided,
    SingleOutputStreamOperator<Element> budgets,
    SingleOutputStreamOperator<OfferResequenceCommand> commands) {

  /** Returns the stages that report an erasure once per request; identity does so per device. */
  private Set<String> erasingOnce() {
    Set<String> stages =
        new LinkedHashSet<>(
            List.of(
                DeviceIndex.STAGE,
                LatestPlaceOperator.STAGE,
                BudgetOperator.STAGE,
                SequenceNumberOperator.STAGE));
    stages.addAll(deciding());
    return stages;
  }

  private Set<String> reportingChanges() {
    Set<String> stages = new LinkedHashSet<>(List.of(IngestOperator.STAGE, IdentityOperator.STAGE));
    stages.addAll(deciding());
    return stages;
  }

  private List<String> deciding() {
    return decided.size() == 1
        ? List.of(CustomerRole.ALL.stage())
        : List.of(CustomerRole.UNMERGED.stage(), CustomerRole.MERGED.stage());
  }

  /** Returns a side output of several stages and of those that decide on customers. */
  private <T> DataStream<T> sideOutput(
      OutputTag<T> tag, List<SingleOutputStreamOperator<?>> stages) {
    List<SingleOutputStreamOperator<?>> all = new ArrayList<>(stages);
    all.addAll(decided);
    DataStream<T> union = all.get(0).getSideOutput(tag);
    for (SingleOutputStreamOperator<?> each : all.subList(1, all.size())) {
      union = union.union(each.getSideOutput(tag));
    }
    return union;
  }

  /** Returns the definitions that a subtask has quarantined. */
  DataStream<Quarantine> quarantines() {
    return sideOutput(Quarantines.OUTPUT, List.of(ingested, identified));
  }

  /**
   * Returns the status of definitions.
   *
   * @param validated whether each change was accepted; empty if definitions never change
   */
  DataStream<DefinitionStatus> status(Optional<DataStream<DefinitionStatus>> validated) {
    DataStream<DefinitionStatus> activated =
        sideOutput(PatternHistory.COUNTS, List.of(ingested, identified))
            .keyBy(ChangeCount::getPattern, Types.STRING)
            .process(
                new DefinitionStatuses(MicromomentTopology.MAX_PARALLELISM, reportingChanges()),
                new RecordType<>(DefinitionStatus.class))
            .uid(Uids.DEFINITIONS_STATUS)
            .name(Uids.DEFINITIONS_STATUS);
    DataStream<DefinitionStatus> quarantined =
        quarantines()
            .map(Quarantines::toStatus, new RecordType<>(DefinitionStatus.class))
            .uid(Uids.QUARANTINE_STATUS)
            .name(Uids.QUARANTINE_STATUS);
    DataStream<DefinitionStatus> all =
        activated.union(sideOutput(OverflowStatus.OUTPUT, List.of(identified)), quarantined);
    return validated.map(all::union).orElse(all);
  }

  /** Returns the receipt of each erasure, once every stage has reported its part. */
  DataStream<ErasureReceipt> receipts() {
    return sideOutput(
            EventTimeOperator.ERASED,
            List.of(deviceErasures, latestPlaces, identified, budgets, commands))
        .keyBy(ErasedPart::getRequestId, Types.STRING)
        .process(
            new ReceiptOperator(erasingOnce(), DeviceIndex.STAGE, IdentityOperator.STAGE),
            new RecordType<>(ErasureReceipt.class))
        .uid(Uids.RECEIPTS)
        .name(Uids.RECEIPTS);
  }
}
