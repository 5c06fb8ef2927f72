package io.micromoments.settle;

import io.micromoments.context.Budgets;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.EventTimeOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.BudgetLimit;
import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.ErasureRequest;
import io.micromoments.schemas.Measurement;
import io.micromoments.schemas.MeasurementKind;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferBudget;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.ReasonCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles the budgets that all customers share, in a single subtask, in the order of (issued_at,
 * command_id). First input, all under {@link #KEY}: commands that list offers with a budget, or
 * whose predecessor did; the catalogue; outcomes; erasures. Second input, broadcast: tombstones.
 * Emits the settled commands.
 */
public final class BudgetOperator extends EventTimeOperator<Element>
    implements TwoInputStreamOperator<Element, BroadcastElement, Element> {

  /** The single key of all elements that concern budgets. */
  public static final String KEY = "budgets";

  /** The status of a budget after each change. */
  public static final OutputTag<BudgetStatus> STATUS =
      new OutputTag<>("budget-status", new RecordType<>(BudgetStatus.class));

  /** Measurements of offers withheld by settlement. */
  public static final OutputTag<Measurement> MEASUREMENTS =
      new OutputTag<>("budget-measurements", new RecordType<>(Measurement.class));

  /** The stage name in erasure receipts. */
  public static final String STAGE = "settle-budgets";

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(BudgetOperator.class);
  private static final MapStateDescriptor<String, OfferBudget> BUDGETS =
      new MapStateDescriptor<>(
          "budgets", BasicTypeInfo.STRING_TYPE_INFO, new RecordType<>(OfferBudget.class));

  private transient MapState<String, OfferBudget> budgets;
  private transient Counter spent;
  private transient Counter overruns;

  public BudgetOperator(StageSettings settings) {
    super(settings);
  }

  /**
   * Re-keys a command for this operator. Of commands issued at the same time, those without offers
   * come first, since what they release may be reserved by the others; then the id decides.
   */
  public static CommandElement element(CommandElement decided) {
    OfferResequenceCommand command = decided.command();
    String first = command.getAfter().isEmpty() ? "0" : "1";
    return decided.withKey(KEY, first + command.getCommandId());
  }

  /** Returns whether a context element can affect budgets. */
  public static boolean affectsBudgets(ContextElement element) {
    return element.record() instanceof ErasureRequest
        || (element.record() instanceof OfferOutcome outcome
            && outcome.getOutcome() == OutcomeKind.ACCEPTED);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    budgets = context.getKeyedStateStore().getMapState(BUDGETS);
  }

  @Override
  public void open() throws Exception {
    super.open();
    spent = getMetricGroup().counter("budgetSpent");
    overruns = getMetricGroup().counter("budgetOverruns");
  }

  @Override
  protected void process(String key, List<Element> elements, long time) throws Exception {
    for (Element element : elements) {
      Instant now = Instant.ofEpochMilli(element.time());
      if (element instanceof CommandElement command) {
        output.collect(
            new StreamRecord<>(
                CommandElement.ofCustomer(settle(command, now), command.group(), Map.of()),
                element.time()));
      } else if (element instanceof ContextElement context) {
        applyContext(context, now);
      }
    }
  }

  private OfferResequenceCommand settle(CommandElement element, Instant now) throws Exception {
    Map<String, OfferBudget> known = new HashMap<>();
    for (String offer : element.budgets().keySet()) {
      known.put(offer, budgets.get(offer));
    }
    Settlement settlement = Settlement.of(element.command(), element.budgets(), known, now);
    for (int i = 0; i < settlement.withheld().size(); i++) {
      spent.inc();
      measure(element, now);
    }
    for (Budget budget : settlement.changed()) {
      store(budget, now);
    }
    return settlement.command();
  }

  private void measure(CommandElement element, Instant now) {
    OfferResequenceCommand command = element.command();
    output.collect(
        MEASUREMENTS,
        new StreamRecord<>(
            Measurement.newBuilder()
                .setAt(now)
                .setPattern(command.getMoment().getPattern())
                .setVersion(command.getMoment().getVersion())
                .setPolicy(command.getPolicy())
                .setPolicyVersion(command.getPolicyVersion())
                .setGroup(element.group())
                .setKind(MeasurementKind.WITHHELD)
                .setCode(ReasonCode.BUDGET_SPENT.name())
                .build(),
            now.toEpochMilli()));
  }

  private void applyContext(ContextElement context, Instant now) throws Exception {
    if (context.record() instanceof Offer offer) {
      Budget budget = budget(offer.getOfferId());
      BudgetLimit limit = Budgets.limit(offer);
      if (budget.setLimit(limit == null ? Budget.UNLIMITED : limit)) {
        store(budget, now);
      }
    } else if (context.record() instanceof OfferOutcome outcome) {
      onAcceptance(outcome, now);
    } else if (context.record() instanceof ErasureRequest request) {
      List<Budget> changed = new ArrayList<>();
      for (OfferBudget each : budgets.values()) {
        Budget budget = Budget.of(each.getOfferId(), each);
        if (budget.forget(request.getCustomerId())) {
          changed.add(budget);
        }
      }
      for (Budget budget : changed) {
        store(budget, now);
      }
      reportErased(request, STAGE, 0);
    }
  }

  private void onAcceptance(OfferOutcome outcome, Instant now) throws Exception {
    Budget budget = budget(outcome.getOfferId());
    if (budget.isEmpty()) {
      return;
    }
    boolean expired = budget.expire(now);
    long before = budget.status(now).getOverrun();
    boolean accepted = budget.accept(outcome.getCustomerId(), outcome.getCommandId(), now);
    if (!accepted && !expired) {
      return;
    }
    store(budget, now);
    long over = budget.status(now).getOverrun();
    if (over > before) {
      overruns.inc();
      LOG.warn(
          "the budget of offer {} is overrun by {}: an acceptance had no reservation, or its"
              + " reservation had expired",
          outcome.getOfferId(),
          over);
    }
  }

  private Budget budget(String offer) throws Exception {
    return Budget.of(offer, budgets.get(offer));
  }

  private void store(Budget budget, Instant now) throws Exception {
    if (budget.isEmpty()) {
      budgets.remove(budget.state().getOfferId());
    } else {
      budgets.put(budget.state().getOfferId(), budget.state());
    }
    output.collect(STATUS, new StreamRecord<>(budget.status(now), now.toEpochMilli()));
  }
}
