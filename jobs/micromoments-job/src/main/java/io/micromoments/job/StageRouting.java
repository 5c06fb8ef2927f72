package io.micromoments.job;

import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.schemas.ContextStream;
import io.micromoments.settle.BudgetOperator;

/** Selects the elements that each stage receives. */
final class StageRouting {

  private StageRouting() {}

  static boolean isOf(Element element, ContextStream stream) {
    return element instanceof ContextElement context && context.stream() == stream;
  }

  /**
   * Selects events that may fit a pattern, hand-overs, and the context that clears partial matches.
   */
  static boolean detect(Element element) {
    if (element instanceof EventElement event) {
      return event.mayMatch();
    }
    return !(element instanceof ContextElement context)
        || context.stream() == ContextStream.CONSENT
        || context.stream() == ContextStream.ERASURE;
  }

  /** Selects elements for the chain of detect and decide. */
  static boolean detectOrDecide(Element element) {
    return detect(element) || decide(element);
  }

  /**
   * Selects context, hand-overs, events that change the customer's context, and broadcast elements.
   */
  static boolean decide(Element element) {
    return !(element instanceof EventElement event) || event.updatesCustomerContext();
  }

  /** Selects the input of settlement other than commands and the catalogue. */
  static boolean budgets(Element element) {
    return element instanceof ContextElement context && BudgetOperator.affectsBudgets(context);
  }
}
