package io.micromoments.topology;

import io.micromoments.customer.CustomerOperator;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastElement.CatalogElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.settle.BudgetOperator;
import io.micromoments.settle.SequenceNumberOperator;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Settlement: the budgets of commands that reserve one, then the sequence numbers of all commands.
 *
 * @param budgets the commands that reserve budgets, after their reservation
 * @param commands all commands, numbered
 */
record SettleStage(
    SingleOutputStreamOperator<Element> budgets,
    SingleOutputStreamOperator<OfferResequenceCommand> commands) {

  static SettleStage attach(
      StageSettings settings,
      Routed routed,
      CustomerStages customers,
      DataStream<Element> outcomes,
      DataStream<BroadcastElement> tombstones) {
    SingleOutputStreamOperator<Element> budgets =
        budgets(settings, routed, customers, outcomes, tombstones);
    return new SettleStage(budgets, numbers(settings, routed, customers, budgets, tombstones));
  }

  /** Settles commands that reserve budgets, in one subtask. Output: these commands. */
  private static SingleOutputStreamOperator<Element> budgets(
      StageSettings settings,
      Routed routed,
      CustomerStages customers,
      DataStream<Element> outcomes,
      DataStream<BroadcastElement> tombstones) {
    DataStream<Element> commands =
        customers
            .sideOutput(CustomerOperator.BUDGETED)
            .map(element -> BudgetOperator.element((CommandElement) element), ElementType.INSTANCE)
            .uid(Uids.BUDGETED)
            .name(Uids.BUDGETED);
    DataStream<Element> context =
        outcomes
            .union(routed.erasures())
            .filter(element -> BudgetOperator.affectsBudgets((ContextElement) element))
            .uid(Uids.BUDGETS_INPUT)
            .name(Uids.BUDGETS_INPUT);
    DataStream<Element> catalog =
        routed
            .catalog()
            .map(
                element ->
                    new ContextElement(
                        BudgetOperator.KEY,
                        ContextStream.CATALOG,
                        ((CatalogElement) element).offer()),
                ElementType.INSTANCE)
            .uid(Uids.BUDGETS_CATALOG)
            .name(Uids.BUDGETS_CATALOG);
    return MicromomentTopology.byKey(
            commands.union(
                MicromomentTopology.withKey(context, BudgetOperator.KEY, Uids.BUDGETS_KEY),
                catalog))
        .connect(tombstones.broadcast())
        .transform(Uids.SETTLE_BUDGETS, ElementType.INSTANCE, new BudgetOperator(settings))
        .uid(Uids.SETTLE_BUDGETS)
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  /** Numbers all commands of each customer. */
  private static SingleOutputStreamOperator<OfferResequenceCommand> numbers(
      StageSettings settings,
      Routed routed,
      CustomerStages customers,
      DataStream<Element> settled,
      DataStream<BroadcastElement> tombstones) {
    return MicromomentTopology.byKey(customers.commands().union(settled, routed.erasures()))
        .connect(tombstones.broadcast())
        .transform(
            Uids.SETTLE,
            new RecordType<>(OfferResequenceCommand.class),
            new SequenceNumberOperator(settings))
        .uid(Uids.SETTLE);
  }
}
