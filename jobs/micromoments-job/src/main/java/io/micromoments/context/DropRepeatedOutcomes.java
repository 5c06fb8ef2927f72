package io.micromoments.context;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Match;
import io.micromoments.schemas.OfferOutcome;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Drops repeated outcomes (same event id, offer, command, channel and answer) before budgets and
 * learning count them; decide recognises repeats by the customer's own contacts. The stream must be
 * keyed by a salted hash of the customer id, so that this state holds no id. Entries expire after
 * {@link ContactLog#REPEATS_KNOWN}.
 */
public final class DropRepeatedOutcomes extends KeyedProcessFunction<String, Element, Element> {

  private static final long serialVersionUID = 1L;
  private static final long HORIZON = ContactLog.REPEATS_KNOWN.toMillis();

  /** What is over is removed so many times in a horizon. */
  private static final long SWEEP = HORIZON / 7;

  private transient MapState<String, Long> seen;

  @Override
  public void open(OpenContext context) {
    seen =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "seen-outcomes", BasicTypeInfo.STRING_TYPE_INFO, BasicTypeInfo.LONG_TYPE_INFO));
  }

  @Override
  public void processElement(Element element, Context context, Collector<Element> out)
      throws Exception {
    if (element instanceof ContextElement known && known.record() instanceof OfferOutcome outcome) {
      String id = id(outcome);
      Long before = seen.get(id);
      if (before != null && Math.abs(element.time() - before) <= HORIZON) {
        return;
      }
      seen.put(id, element.time());
      context
          .timerService()
          .registerEventTimeTimer(Math.floorDiv(element.time() + HORIZON, SWEEP) * SWEEP + SWEEP);
    }
    out.collect(element);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Element> out) throws Exception {
    for (Iterator<Map.Entry<String, Long>> each = seen.iterator(); each.hasNext(); ) {
      if (each.next().getValue() + HORIZON < time) {
        each.remove();
      }
    }
    if (seen.isEmpty()) {
      seen.clear(); // Or an empty map is kept of everybody.
    }
  }

  private static String id(OfferOutcome outcome) {
    return Match.hash(
        outcome.getEventId()
            + '\n'
            + outcome.getOfferId()
            + '\n'
            + outcome.getCommandId()
            + '\n'
            + outcome.getChannel()
            + '\n'
            + outcome.getOutcome());
  }
}
