package io.micromoments.decide;

import io.micromoments.context.Customer;
import io.micromoments.decide.policy.PolicyHistory;
import io.micromoments.decide.ranking.CatalogEntry;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.runtime.element.Element.HandOverElement;
import io.micromoments.schemas.Agreement;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.time.Instant;

/** Applies elements to a customer's context and counts the outcomes of their commands. */
final class CustomerUpdates {

  private final CatalogHistory catalog;
  private final PolicyHistory policies;
  private final MeasurementSums sums;
  private final Decisions.Output output;

  /**
   * @param output receives applied outcomes and profiles, and agreements
   */
  CustomerUpdates(
      CatalogHistory catalog,
      PolicyHistory policies,
      MeasurementSums sums,
      Decisions.Output output) {
    this.catalog = catalog;
    this.policies = policies;
    this.sums = sums;
    this.output = output;
  }

  /** Applies an element and returns whether it can change the ranking. */
  boolean apply(Customer customer, Element element, Instant now) {
    if (element instanceof EventElement event) {
      if (policies.usesModel(event.time())) {
        customer.recordAction(event.event());
      }
      return customer.apply(event.event());
    }
    if (element instanceof HandOverElement handOver) {
      customer.apply(handOver.record());
      return true;
    }
    return element instanceof ContextElement context && apply(customer, context, now);
  }

  private boolean apply(Customer customer, ContextElement context, Instant now) {
    if (context.record() instanceof CustomerProfile profile) {
      if (customer.apply(profile)) {
        output.profile(profile);
      }
    } else if (context.record() instanceof Consent consent) {
      customer.apply(consent);
    } else if (context.record() instanceof CandidateOffers offers) {
      customer.apply(offers);
    } else {
      return context.record() instanceof OfferOutcome outcome && apply(customer, outcome, now);
    }
    return true;
  }

  /** Applies an outcome. Returns false for a repeat, which is not counted. */
  private boolean apply(Customer customer, OfferOutcome outcome, Instant now) {
    CatalogEntry offer = catalog.at(now).apply(outcome.getOfferId());
    String category = offer == null ? null : offer.offer().getCategory();
    if (!customer.apply(outcome, category)) {
      return false;
    }
    output.outcome(outcome, category);
    if (offer != null && outcome.getOutcome() == OutcomeKind.ACCEPTED) {
      agree(customer, offer.offer(), outcome);
    }
    IssuedCommand command = customer.commands().of(outcome);
    if (command != null) {
      sums.add(
          MeasurementFactory.of(
              outcome, command, customer, policies.at(now.toEpochMilli()).policy()));
    }
    return true;
  }

  /** Grants the consent that the offer asks for, and reports what was agreed. */
  private void agree(Customer customer, Offer offer, OfferOutcome outcome) {
    if (offer.getGrants() == null && offer.getBooks() == null) {
      return;
    }
    if (offer.getGrants() != null) {
      customer.apply(
          new Consent(
              outcome.getEventId(),
              outcome.getEventTime(),
              customer.id(),
              offer.getGrants(),
              true));
    }
    output.agreement(
        new Agreement(
            customer.id(),
            outcome.getEventTime(),
            offer.getOfferId(),
            outcome.getChannel(),
            outcome.getCommandId(),
            outcome.getEventId(),
            offer.getGrants(),
            offer.getBooks()));
  }

  /**
   * Returns whether the element accepts an offer that has a budget and is listed in the customer's
   * last command.
   */
  static boolean acceptsBudgeted(Customer customer, Element element) {
    return element instanceof ContextElement context
        && context.record() instanceof OfferOutcome outcome
        && outcome.getOutcome() == OutcomeKind.ACCEPTED
        && customer.commands().lastCommandHasBudgetFor(outcome.getOfferId());
  }
}
