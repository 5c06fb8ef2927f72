package io.micromoments.settle;

import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.CurrentOffers;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.LastInstruction;
import io.micromoments.schemas.OfferResequenceCommand;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Assigns a sequence number to each command of a customer. It is the last operator before the
 * sinks, so that numbers only increase. Side outputs: channel instructions and current offers.
 * First input, keyed by customer: commands and erasures. Second input, broadcast: tombstones.
 */
public final class SequenceNumberOperator extends EventTimeOperator<OfferResequenceCommand>
    implements TwoInputStreamOperator<Element, BroadcastElement, OfferResequenceCommand> {

  /** Instructions for individual channels. */
  public static final OutputTag<ChannelInstruction> INSTRUCTIONS =
      new OutputTag<>("channel-instructions", new RecordType<>(ChannelInstruction.class));

  /** The current offers by customer: each command, and a tombstone when the customer is erased. */
  public static final OutputTag<CurrentOffers> CURRENT =
      new OutputTag<>("current-offers", new RecordType<>(CurrentOffers.class));

  /** The stage name in erasure receipts. */
  public static final String STAGE = "settle";

  private static final long serialVersionUID = 1L;
  private static final ValueStateDescriptor<LastInstruction> LAST_INSTRUCTION =
      new ValueStateDescriptor<>("last-instruction", new RecordType<>(LastInstruction.class));

  private transient ValueState<LastInstruction> lastInstruction;
  private transient Counter overtaken;

  public SequenceNumberOperator(StageSettings settings) {
    super(settings);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    lastInstruction = context.getKeyedStateStore().getState(LAST_INSTRUCTION);
  }

  @Override
  public void open() throws Exception {
    super.open();
    overtaken = getMetricGroup().counter("commandsOvertaken");
  }

  @Override
  protected void process(String customer, List<Element> elements, long time) throws Exception {
    LastInstruction before = lastInstruction.value();
    for (Element element : elements) {
      if (element instanceof CommandElement command) {
        if (before != null && command.command().getSequenceNumber() < before.getLastDecided()) {
          // A later decision bypassed the budgets and has already been emitted; it stays in effect.
          overtaken.inc();
          continue;
        }
        OfferResequenceCommand numbered =
            numbered(command.command(), before == null ? 1 : before.getLastNumber() + 1);
        output.collect(new StreamRecord<>(numbered, element.time()));
        output.collect(
            CURRENT, new StreamRecord<>(new CurrentOffers(customer, numbered), element.time()));
        for (ChannelInstruction each : Instructions.of(numbered, before)) {
          output.collect(INSTRUCTIONS, new StreamRecord<>(each, element.time()));
        }
        before = Instructions.lastInstruction(numbered, command.command().getSequenceNumber());
      } else if (element instanceof ContextElement context
          && context.record() instanceof ErasureRequest request) {
        before = null;
        output.collect(
            CURRENT, new StreamRecord<>(new CurrentOffers(customer, null), element.time()));
        reportErased(request, STAGE, 0);
      }
    }
    lastInstruction.update(before);
  }

  /**
   * Copies the command, because a checkpoint may still be writing the buffered one. A shallow copy
   * is sufficient, as its values are never modified.
   */
  private static OfferResequenceCommand numbered(OfferResequenceCommand command, long number) {
    OfferResequenceCommand copy = new OfferResequenceCommand();
    for (Schema.Field field : command.getSchema().getFields()) {
      copy.put(field.pos(), command.get(field.pos()));
    }
    copy.setSequenceNumber(number);
    return copy;
  }
}
