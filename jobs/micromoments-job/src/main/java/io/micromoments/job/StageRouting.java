package io.micromoments.job;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.schemas.ContextStream;
import io.micromoments.settle.BudgetOperator;

/** Which elements go to which stage. */
final class StageRouting {

  private StageRouting() {}

  static boolean isOf(Element element, ContextStream stream) {
    return element instanceof ContextElement context && context.stream() == stream;
  }

  /** Events that may fit a pattern, hand-overs, and the context that clears partial matches. */
  static boolean detect(Element element) {
    if (element instanceof EventElement event) {
      return event.mayFit();
    }
    return !(element instanceof ContextElement context)
        || context.stream() == ContextStream.CONSENT
        || context.stream() == ContextStream.ERASURE;
  }

  /** Of detect and decide, which stand in one chain. */
  static boolean detectOrDecide(Element element) {
    return detect(element) || decide(element);
  }

  /** Context, hand-overs, the events that tell of the customer, and what is for every task. */
  static boolean decide(Element element) {
    return !(element instanceof EventElement event) || event.tellsOfCustomer();
  }

  /** What budgets are settled by, but the commands and the catalogue. */
  static boolean budgets(Element element) {
    return element instanceof ContextElement context && BudgetOperator.concerns(context);
  }
}
