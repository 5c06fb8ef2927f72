package io.micromoments.settle;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.OfferBudget;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.Reservation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * The budget of one offer: so many acceptances in all. A command that lists the offer, at any rank,
 * reserves one; an acceptance spends it; expiry, a rejection, or a next command that does not list
 * the offer releases it. Reserved and spent together only exceed the budget by acceptances without
 * a reservation, or after the budget was lowered. Wraps the record that is kept in state.
 */
final class Budget {

  /** How long after an acceptance a repeat of it is recognised. */
  private static final Duration REPEATS_KNOWN = Duration.ofDays(7);

  /** By so many of a customer's latest commands a reservation is found. */
  private static final int MAX_COMMANDS = 50;

  private final OfferBudget state;

  private Budget(OfferBudget state) {
    this.state = state;
    state.setReservations(new ArrayList<>(state.getReservations()));
  }

  /**
   * Wraps what state holds, which is changed in place; null where nothing is known of the offer.
   */
  static Budget of(String offer, OfferBudget state) {
    return new Budget(
        state != null
            ? state
            : OfferBudget.newBuilder()
                .setOfferId(offer)
                .setReservations(new ArrayList<>())
                .setAccepted(new HashMap<>())
                .build());
  }

  OfferBudget state() {
    return state;
  }

  /** The catalogue says how much there is; null: no limit. */
  void limit(Long budget) {
    state.setBudget(budget);
  }

  /** Gives back what was kept for commands that are not valid any more. */
  boolean expire(Instant now) {
    return state.getReservations().removeIf(each -> !each.getUntil().isAfter(now));
  }

  /** Whether the customer has a reservation, or one is left for them. */
  boolean isLeftFor(String customer) {
    return state.getBudget() == null
        || own(customer) != null
        || state.getSpent() + state.getReservations().size() < state.getBudget();
  }

  /**
   * Reserves one acceptance for a command; to be called only where {@link #isLeftFor} is true. A
   * customer's next command for the same offer takes over the reservation.
   *
   * @return whether something was reserved; false for an offer without a budget
   */
  boolean reserve(OfferResequenceCommand command) {
    if (state.getBudget() == null) {
      return false;
    }
    Reservation own = own(command.getCustomerId());
    if (own == null) {
      own = new Reservation(command.getCustomerId(), new ArrayList<>(), command.getValidUntil());
      state.getReservations().add(own);
    }
    List<String> commands = new ArrayList<>(own.getCommandIds());
    commands.add(command.getCommandId());
    own.setCommandIds(
        new ArrayList<>(
            commands.subList(Math.max(0, commands.size() - MAX_COMMANDS), commands.size())));
    if (command.getValidUntil().isAfter(own.getUntil())) {
      own.setUntil(command.getValidUntil());
    }
    return true;
  }

  private Reservation own(String customer) {
    for (Reservation each : state.getReservations()) {
      if (each.getCustomerId().equals(customer)) {
        return each;
      }
    }
    return null;
  }

  /**
   * The offer was accepted. Where nothing is reserved any more it is charged all the same.
   *
   * @param command null where the outcome names none
   * @return whether it was not known before
   */
  boolean accept(String customer, String command, Instant now) {
    state.getAccepted().values().removeIf(until -> until < now.toEpochMilli());
    if (command != null) {
      if (state.getAccepted().containsKey(command)) {
        return false;
      }
      state.getAccepted().put(command, now.plus(REPEATS_KNOWN).toEpochMilli());
    }
    // Whatever command they came by, what was kept back for them is used.
    if (!release(customer, command)) {
      release(customer, null);
    }
    state.setSpent(state.getSpent() + 1);
    return true;
  }

  /** What was kept back, for one command or any, is free again. */
  boolean release(String customer, String command) {
    return state
        .getReservations()
        .removeIf(
            each ->
                each.getCustomerId().equals(customer)
                    && (command == null || each.getCommandIds().contains(command)));
  }

  /** The customer was erased. */
  boolean forget(String customer) {
    return release(customer, null);
  }

  /** Whether nothing is worth keeping. */
  boolean isEmpty() {
    return state.getBudget() == null
        && state.getSpent() == 0
        && state.getReservations().isEmpty()
        && state.getAccepted().isEmpty();
  }

  /** How it stands. */
  BudgetStatus status(Instant at) {
    long over =
        state.getBudget() == null
            ? 0
            : Math.max(0, state.getSpent() + state.getReservations().size() - state.getBudget());
    return BudgetStatus.newBuilder()
        .setOfferId(state.getOfferId())
        .setEventTime(at)
        .setBudget(state.getBudget())
        .setReserved(state.getReservations().size())
        .setSpent(state.getSpent())
        .setOverrun(over)
        .build();
  }
}
