package io.micromoments.settle;

import io.micromoments.schemas.OfferResequenceCommand;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Gives each command of a customer the next number; last of all, so that numbers only rise. */
public final class NumberCommands
    extends KeyedProcessFunction<String, OfferResequenceCommand, OfferResequenceCommand> {

  private static final long serialVersionUID = 1L;
  private static final ValueStateDescriptor<Long> LAST =
      new ValueStateDescriptor<>("last-sequence-number", BasicTypeInfo.LONG_TYPE_INFO);

  private transient ValueState<Long> last;

  @Override
  public void open(OpenContext context) {
    last = getRuntimeContext().getState(LAST);
  }

  @Override
  public void processElement(
      OfferResequenceCommand command, Context context, Collector<OfferResequenceCommand> out)
      throws Exception {
    Long before = last.value();
    long number = before == null ? 1 : before + 1;
    last.update(number);
    out.collect(OfferResequenceCommand.newBuilder(command).setSequenceNumber(number).build());
  }
}
