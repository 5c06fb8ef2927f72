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
 * The budget of one offer, a total number of acceptances. A command that lists the offer at any
 * rank reserves one; an acceptance spends it; expiry, a rejection or a next command without the
 * offer releases it. The sum of reserved and spent exceeds the budget only through acceptances
 * without a reservation or after the budget was lowered. Wraps the record kept in state.
 */
final class Budget {

  /** How long repeats of an acceptance are recognized. */
  private static final Duration REPEAT_HORIZON = Duration.ofDays(7);

  /** Number of a customer's latest commands by which a reservation can be found. */
  private static final int MAX_COMMANDS = 50;

  private final OfferBudget state;

  private Budget(OfferBudget state) {
    this.state = state;
    state.setReservations(new ArrayList<>(state.getReservations()));
  }

  /** Wraps the record from state, which is changed in place; null if the offer has none yet. */
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

  /** Sets the budget given in the catalogue; null for unlimited. */
  void limit(Long budget) {
    state.setBudget(budget);
  }

  /** Releases reservations of expired commands. Returns whether there were any. */
  boolean expire(Instant now) {
    return state.getReservations().removeIf(each -> !each.getUntil().isAfter(now));
  }

  /** Returns whether the customer has a reservation or can get one. */
  boolean canReserve(String customer) {
    return state.getBudget() == null
        || reservationOf(customer) != null
        || state.getSpent() + state.getReservations().size() < state.getBudget();
  }

  /**
   * Reserves one acceptance for a command. Must be called only if {@link #canReserve} returns true.
   * A customer's next command for the same offer takes over the reservation.
   *
   * @return whether anything was reserved; false for an offer without a budget
   */
  boolean reserve(OfferResequenceCommand command) {
    if (state.getBudget() == null) {
      return false;
    }
    Reservation reservation = reservationOf(command.getCustomerId());
    if (reservation == null) {
      reservation =
          new Reservation(command.getCustomerId(), new ArrayList<>(), command.getValidUntil());
      state.getReservations().add(reservation);
    }
    List<String> commands = new ArrayList<>(reservation.getCommandIds());
    commands.add(command.getCommandId());
    reservation.setCommandIds(
        new ArrayList<>(
            commands.subList(Math.max(0, commands.size() - MAX_COMMANDS), commands.size())));
    if (command.getValidUntil().isAfter(reservation.getUntil())) {
      reservation.setUntil(command.getValidUntil());
    }
    return true;
  }

  private Reservation reservationOf(String customer) {
    for (Reservation each : state.getReservations()) {
      if (each.getCustomerId().equals(customer)) {
        return each;
      }
    }
    return null;
  }

  /**
   * Charges an acceptance, even without a reservation.
   *
   * @param command null if the outcome names none
   * @return false if it is a repeat
   */
  boolean accept(String customer, String command, Instant now) {
    state.getAccepted().values().removeIf(until -> until < now.toEpochMilli());
    if (command != null) {
      if (state.getAccepted().containsKey(command)) {
        return false;
      }
      state.getAccepted().put(command, now.plus(REPEAT_HORIZON).toEpochMilli());
    }
    // Whichever command led to the acceptance, the customer's reservation is used up.
    if (!release(customer, command)) {
      release(customer, null);
    }
    state.setSpent(state.getSpent() + 1);
    return true;
  }

  /** Releases the customer's reservation, for one command or, if {@code command} is null, any. */
  boolean release(String customer, String command) {
    return state
        .getReservations()
        .removeIf(
            each ->
                each.getCustomerId().equals(customer)
                    && (command == null || each.getCommandIds().contains(command)));
  }

  /** Releases the reservation of an erased customer. */
  boolean forget(String customer) {
    return release(customer, null);
  }

  /** Returns whether nothing needs to be kept in state. */
  boolean isEmpty() {
    return state.getBudget() == null
        && state.getSpent() == 0
        && state.getReservations().isEmpty()
        && state.getAccepted().isEmpty();
  }

  /** Returns the budget's current status. */
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
