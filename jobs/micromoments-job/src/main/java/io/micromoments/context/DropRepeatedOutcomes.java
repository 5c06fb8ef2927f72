package io.micromoments.context;

import io.micromoments.patterns.engine.Match;
import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.runtime.SeenIds;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.OfferOutcome;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Drops repeated outcomes (same event id, offer, command, channel and answer) before budgets and
 * learning count them; {@link Customer} recognizes repeats by the customer's own contacts. The
 * stream must be keyed by a salted hash of the customer id, so that this state holds no id. Entries
 * expire after {@link ContactLog#REPEAT_HORIZON}.
 */
public final class DropRepeatedOutcomes extends KeyedProcessFunction<String, Element, Element> {

  private static final long serialVersionUID = 1L;

  /** Number of times that expired entries are removed within the horizon: once a day. */
  private static final int SWEEPS = 7;

  private transient SeenIds seen;

  @Override
  public void open(OpenContext context) {
    seen =
        SeenIds.inStateOf(getRuntimeContext(), "seen-outcomes", ContactLog.REPEAT_HORIZON, SWEEPS);
  }

  @Override
  public void processElement(Element element, Context context, Collector<Element> out)
      throws Exception {
    if (element instanceof ContextElement known && known.record() instanceof OfferOutcome outcome) {
      if (seen.isRepeat(id(outcome), element.time())) {
        return;
      }
      context.timerService().registerEventTimeTimer(seen.expiresAt(element.time()));
    }
    out.collect(element);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Element> out) throws Exception {
    seen.expire(time);
  }

  private static String id(OfferOutcome outcome) {
    return Match.hash(
        outcome.getEventId()
            + '\n'
            + outcome.getOfferId()
            + '\n'
            + outcome.getCommandId()
            + '\n'
            + ChannelRules.canonical(outcome.getChannel())
            + '\n'
            + outcome.getOutcome());
  }
}
