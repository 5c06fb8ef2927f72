package io.micromoments.settle;

import io.micromoments.context.Budgets;
import io.micromoments.schemas.BudgetLimit;
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
 * The budget of one offer: a total number of acceptances, a total of costs, or both. A command that
 * lists the offer at any rank reserves one acceptance with its cost, and spends the cost of a
 * contact; an acceptance spends what is reserved; expiry, a rejection or a next command without the
 * offer releases it. The sum of reserved and spent exceeds the budget only through acceptances
 * without a reservation, or after the budget was lowered or a cost raised. Wraps the record kept in
 * state.
 */
final class Budget {

  /** How long repeats of an acceptance are recognized. */
  private static final Duration REPEAT_HORIZON = Duration.ofDays(7);

  /** Number of a customer's latest commands by which a reservation can be found. */
  private static final int MAX_COMMANDS = 50;

  static final BudgetLimit UNLIMITED = new BudgetLimit(null, null, 0L, 0L);

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
                .setLimit(UNLIMITED)
                .setReservations(new ArrayList<>())
                .setAccepted(new HashMap<>())
                .build());
  }

  OfferBudget state() {
    return state;
  }

  /** Sets the limit given in the catalogue. Returns whether it is another one. */
  boolean setLimit(BudgetLimit limit) {
    boolean isChanged = !limit.equals(state.getLimit());
    state.setLimit(limit);
    return isChanged;
  }

  private boolean isUnlimited() {
    return state.getLimit().getAcceptances() == null && state.getLimit().getAmount() == null;
  }

  private long reservedAmount() {
    return state.getReservations().stream().mapToLong(Reservation::getAmount).sum();
  }

  /** Releases reservations of expired commands. Returns whether there were any. */
  boolean expire(Instant now) {
    return state.getReservations().removeIf(each -> !each.getUntil().isAfter(now));
  }

  /** Returns whether the customer has a reservation or can get one. */
  boolean canReserve(String customer) {
    if (isUnlimited() || reservationOf(customer) != null) {
      return true;
    }
    BudgetLimit limit = state.getLimit();
    boolean hasAcceptance =
        limit.getAcceptances() == null
            || state.getSpent() + state.getReservations().size() < limit.getAcceptances();
    boolean hasAmount =
        limit.getAmount() == null
            || state.getSpentAmount() + reservedAmount() + limit.getCost() + limit.getContactCost()
                <= limit.getAmount();
    return hasAcceptance && hasAmount;
  }

  /**
   * Reserves one acceptance for a command. Must be called only if {@link #canReserve} returns true.
   * A customer's next command for the same offer takes over the reservation.
   *
   * @return whether anything was reserved; false for an offer without a budget
   */
  boolean reserve(OfferResequenceCommand command) {
    if (isUnlimited()) {
      return false;
    }
    Reservation reservation = reservationOf(command.getCustomerId());
    if (reservation == null) {
      reservation =
          new Reservation(
              command.getCustomerId(),
              new ArrayList<>(),
              command.getValidUntil(),
              state.getLimit().getCost());
      state.setSpentAmount(state.getSpentAmount() + state.getLimit().getContactCost());
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
    // The outcome may name another customer who is the same person. Whichever command led to the
    // acceptance, the customer's reservation is used up.
    boolean isReserved =
        command != null
            && state.getReservations().removeIf(each -> each.getCommandIds().contains(command));
    if (!isReserved) {
      release(customer, null);
    }
    state.setSpent(state.getSpent() + 1);
    state.setSpentAmount(state.getSpentAmount() + state.getLimit().getCost());
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
    return isUnlimited()
        && state.getSpent() == 0
        && state.getSpentAmount() == 0
        && state.getReservations().isEmpty()
        && state.getAccepted().isEmpty();
  }

  /** Returns the budget's current status. */
  BudgetStatus status(Instant at) {
    BudgetLimit limit = state.getLimit();
    long reserved = state.getReservations().size();
    BudgetStatus.Builder status =
        BudgetStatus.newBuilder()
            .setOfferId(state.getOfferId())
            .setEventTime(at)
            .setBudget(limit.getAcceptances())
            .setReserved(reserved)
            .setSpent(state.getSpent())
            .setOverrun(overrun(limit.getAcceptances(), state.getSpent() + reserved));
    if (limit.getAmount() != null) {
      long used = state.getSpentAmount() + reservedAmount();
      status
          .setBudgetAmount(Budgets.amount(limit.getAmount()))
          .setReservedAmount(Budgets.amount(reservedAmount()))
          .setSpentAmount(Budgets.amount(state.getSpentAmount()))
          .setOverrunAmount(Budgets.amount(overrun(limit.getAmount(), used)));
    }
    return status.build();
  }

  /**
   * @param limit null for none
   */
  private static long overrun(Long limit, long used) {
    return limit == null ? 0 : Math.max(0, used - limit);
  }
}
