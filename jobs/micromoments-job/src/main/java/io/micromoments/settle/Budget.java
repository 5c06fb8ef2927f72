package io.micromoments.settle;

import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.OfferBudget;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reservation;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * The budget of one offer: so many acceptances in all. A command that puts the offer first reserves
 * one, an acceptance spends it, expiry or rejection gives it back; reserved and spent never exceed
 * the budget but by acceptances that come after their reservation has ended. Wraps the record that
 * state keeps.
 */
final class Budget {

  /** The code of an offer that is withheld because nothing of its budget is left. */
  static final String BUDGET_SPENT = "BUDGET_SPENT";

  /** For so long after a command was valid a repeated acceptance is known as one. */
  private static final Duration REPEATS_KNOWN = Duration.ofDays(7);

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

  /**
   * Keeps one back for a command. A customer's next command for the same offer takes the place of
   * the one before.
   *
   * @return whether there is one
   */
  boolean reserve(OfferResequenceCommand command) {
    if (state.getBudget() == null) {
      return true;
    }
    for (Reservation own : state.getReservations()) {
      if (own.getCustomerId().equals(command.getCustomerId())) {
        List<String> commands = new ArrayList<>(own.getCommandIds());
        commands.add(command.getCommandId());
        own.setCommandIds(commands);
        if (command.getValidUntil().isAfter(own.getUntil())) {
          own.setUntil(command.getValidUntil());
        }
        return true;
      }
    }
    if (state.getSpent() + state.getReservations().size() >= state.getBudget()) {
      return false;
    }
    state
        .getReservations()
        .add(
            new Reservation(
                command.getCustomerId(),
                new ArrayList<>(List.of(command.getCommandId())),
                command.getValidUntil()));
    return true;
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
    // Whatever command he came by, what was kept back for him is used.
    if (!release(customer, command)) {
      release(customer, null);
    }
    state.setSpent(state.getSpent() + 1);
    return true;
  }

  /** The offer was rejected; what was kept back is free again. */
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

  /** The command without its first offer, whose budget is spent. */
  static OfferResequenceCommand withoutFirst(OfferResequenceCommand command) {
    List<RankedOffer> after = new ArrayList<>();
    for (RankedOffer each : command.getAfter().subList(1, command.getAfter().size())) {
      after.add(
          new RankedOffer(each.getOfferId(), after.size() + 1, each.getScore(), each.getReasons()));
    }
    List<WithheldOffer> withheld = new ArrayList<>(command.getWithheld());
    withheld.add(
        new WithheldOffer(
            command.getAfter().get(0).getOfferId(),
            BUDGET_SPENT,
            "All that we can give of this has been taken."));
    withheld.sort(
        java.util.Comparator.comparingInt(each -> command.getBefore().indexOf(each.getOfferId())));
    OfferResequenceCommand.Builder without =
        OfferResequenceCommand.newBuilder(command).setAfter(after).setWithheld(withheld);
    if (command.getExplored() != null
        && command.getExplored().getOfferId().equals(command.getAfter().get(0).getOfferId())) {
      without.setExplored(null);
    }
    return without.build();
  }
}
