package io.micromoments.context;

import io.micromoments.runtime.CommandId;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.OfferOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The latest commands of one customer, to which outcomes may still refer. */
public final class CommandLog {

  private static final int MAX_ISSUED = 20;
  private static final Duration ISSUED_KEPT = Duration.ofDays(1);

  private final CustomerState state;

  CommandLog(CustomerState state) {
    this.state = state;
  }

  /**
   * Records a command that was issued or, for the hold-out group, would have been. Returns the
   * number of commands so far, including this one.
   */
  public long add(IssuedCommand command) {
    if (state.getIssued() != null) {
      List<IssuedCommand> before = state.getIssuedBefore();
      state.getIssued().setListed(List.of());
      before.add(state.getIssued());
      Instant oldest = command.getIssuedAt().minus(ISSUED_KEPT);
      // The list is ordered by time, as no decision is dated before the previous one.
      int old = Math.max(0, before.size() - MAX_ISSUED);
      while (old < before.size() && before.get(old).getIssuedAt().isBefore(oldest)) {
        old++;
      }
      before.subList(0, old).clear();
    }
    state.setIssued(command);
    state.setCommands(state.getCommands() + 1);
    return state.getCommands();
  }

  /**
   * Adds the commands of a customer who is the same person.
   *
   * @param isSame whether the commands were issued under the same customer id, so that the latest
   *     one is still valid, and the numbers continue
   */
  void merge(CustomerState other, boolean isSame) {
    List<IssuedCommand> before = state.getIssuedBefore();
    before.addAll(other.getIssuedBefore());
    if (isSame) {
      state.setCommands(Math.max(state.getCommands(), other.getCommands()));
    }
    if (isSame && state.getIssued() == null) {
      state.setIssued(other.getIssued());
    } else if (other.getIssued() != null) {
      before.add(other.getIssued());
    }
    before.sort(Comparator.comparing(IssuedCommand::getIssuedAt));
    before.subList(0, Math.max(0, before.size() - MAX_ISSUED)).clear();
  }

  /** Makes the latest command one of the earlier ones, so that none is valid. */
  void close() {
    if (state.getIssued() != null) {
      state.getIssuedBefore().add(state.getIssued());
      state.setIssued(null);
    }
  }

  /**
   * Returns the command an outcome belongs to: the one it names or, if it names none, the latest
   * one if that was still valid. Null if there is no such command or it is no longer kept.
   */
  public IssuedCommand of(OfferOutcome outcome) {
    IssuedCommand latest = state.getIssued();
    if (latest == null) {
      return null;
    }
    if (outcome.getCommandId() == null) {
      return outcome.getEventTime().isBefore(latest.getValidUntil()) ? latest : null;
    }
    if (CommandId.sameDecision(latest.getCommandId(), outcome.getCommandId())) {
      return latest;
    }
    for (IssuedCommand each : state.getIssuedBefore()) {
      if (CommandId.sameDecision(each.getCommandId(), outcome.getCommandId())) {
        return each;
      }
    }
    return null;
  }

  /**
   * Returns the given time or that of the last decision, whichever is later, so that decisions are
   * never dated backwards.
   */
  public Instant notBefore(Instant time) {
    IssuedCommand last = state.getIssued();
    return last != null && last.getIssuedAt().isAfter(time) ? last.getIssuedAt() : time;
  }

  /** Returns whether the last command lists the offer as one with a budget. */
  public boolean lastCommandHasBudgetFor(String offer) {
    return state.getIssued() != null && state.getIssued().getBudgeted().contains(offer);
  }
}
