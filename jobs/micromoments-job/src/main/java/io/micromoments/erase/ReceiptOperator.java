package io.micromoments.erase;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.ErasedPart;
import io.micromoments.schemas.ErasureReceipt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Issues a receipt when every stage has erased its part of a request. Keyed by request; the state
 * names no customer and is cleared with the receipt.
 */
public final class ReceiptOperator
    extends KeyedProcessFunction<String, ErasedPart, ErasureReceipt> {

  private static final long serialVersionUID = 1L;
  private static final ListStateDescriptor<ErasedPart> PARTS =
      new ListStateDescriptor<>("erased-parts", new RecordType<>(ErasedPart.class));

  private final Set<String> stages;
  private final String index;
  private final String byDevice;

  private transient ListState<ErasedPart> parts;

  /**
   * @param stages the stages that report once per request
   * @param index the stage among them that reports the number of devices
   * @param byDevice the stage that reports once per device
   */
  public ReceiptOperator(Set<String> stages, String index, String byDevice) {
    this.stages = Set.copyOf(stages);
    this.index = index;
    this.byDevice = byDevice;
  }

  @Override
  public void open(OpenContext context) {
    parts = getRuntimeContext().getListState(PARTS);
  }

  @Override
  public void processElement(ErasedPart part, Context context, Collector<ErasureReceipt> out)
      throws Exception {
    List<ErasedPart> all = new ArrayList<>();
    parts.get().forEach(all::add);
    all.add(part);
    Set<String> reported = new TreeSet<>();
    long devices = 0;
    long erasedDevices = 0;
    for (ErasedPart each : all) {
      if (each.getStage().equals(byDevice)) {
        erasedDevices++;
      } else {
        reported.add(each.getStage());
        devices += each.getStage().equals(index) ? each.getDevices() : 0;
      }
    }
    if (!reported.containsAll(stages) || erasedDevices < devices) {
      parts.update(all);
      return;
    }
    parts.update(remaining(all, devices));
    reported.add(byDevice);
    out.collect(
        ErasureReceipt.newBuilder()
            .setRequestId(part.getRequestId())
            .setErasedAt(part.getErasedAt())
            .setStages(List.copyOf(reported))
            .setDevices((int) devices)
            .build());
  }

  /** Returns the parts beyond those of the receipt: a repeated request is reported again. */
  private List<ErasedPart> remaining(List<ErasedPart> all, long devices) {
    List<ErasedPart> remaining = new ArrayList<>();
    Set<String> used = new HashSet<>();
    long erasedDevices = 0;
    for (ErasedPart each : all) {
      boolean isUsed =
          each.getStage().equals(byDevice) ? erasedDevices++ < devices : used.add(each.getStage());
      if (!isUsed) {
        remaining.add(each);
      }
    }
    return remaining;
  }
}
