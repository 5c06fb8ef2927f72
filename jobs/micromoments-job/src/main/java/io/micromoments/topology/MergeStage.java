package io.micromoments.topology;

import io.micromoments.identity.MergeOperator;
import io.micromoments.options.JobSettings;
import io.micromoments.runtime.DetectionOrder;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.ElementType;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Which customers are merged. Merges are always processed in watermark order: who is one person
 * must not depend on the order in which topics are read.
 *
 * @param routed the elements, with the erasures of all who are merged
 * @param memberships under which root each customer is decided on; empty if none can be merged
 */
record MergeStage(Routed routed, Optional<DataStream<Element>> memberships) {

  /** Tracks which customers are merged, in one subtask, if the settings allow merges. */
  static MergeStage attach(JobSettings settings, Routed routed) {
    if (!settings.merges()) {
      return new MergeStage(routed, Optional.empty());
    }
    SingleOutputStreamOperator<Element> merged =
        MicromomentTopology.byKey(routed.merges())
            .transform(
                Uids.MERGES,
                ElementType.INSTANCE,
                new MergeOperator(
                    settings.detection().withOrder(DetectionOrder.WATERMARK).stage(),
                    settings.tombstonesKept()))
            .uid(Uids.MERGES)
            // At parallelism 1 the next operator would take over its maximum parallelism, too.
            .disableChaining()
            .setParallelism(1)
            .setMaxParallelism(1);
    return new MergeStage(
        routed.withExpandedErasures(merged.getSideOutput(MergeOperator.ERASURES)),
        Optional.of(merged));
  }

  DataStream<Element> withMemberships(DataStream<Element> elements) {
    return memberships.map(elements::union).orElse(elements);
  }
}
