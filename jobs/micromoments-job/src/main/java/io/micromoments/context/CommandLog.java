package io.micromoments.context;

import io.micromoments.patterns.flow.CommandId;
import io.micromoments.schemas.CustomerState;
import io.micromoments.schemas.IssuedCommand;
import io.micromoments.schemas.OfferOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The commands of one customer that outcomes may still speak of. */
public final class CommandLog {

  private static final int MAX_ISSUED = 20;
  private static final Duration ISSUED_KEPT = Duration.ofDays(1);

  private final CustomerState state;

  CommandLog(CustomerState state) {
    this.state = state;
  }

  /** A command was issued, or (for the hold-out) would have been; the next number of its kind. */
  public long add(IssuedCommand command) {
    if (state.getIssued() != null) {
      List<IssuedCommand> before = state.getIssuedBefore();
      before.add(state.getIssued());
      Instant oldest = command.getIssuedAt().minus(ISSUED_KEPT);
      // They are in the order of time: no decision is made in the past.
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
   * The command an outcome belongs to: the one it names; where it names none, the one that was
   * valid then. Null where there is none or it is forgotten.
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

  /** A time, or that of the last decision where that is later: no decision is made in the past. */
  public Instant notBefore(Instant time) {
    IssuedCommand last = state.getIssued();
    return last != null && last.getIssuedAt().isAfter(time) ? last.getIssuedAt() : time;
  }

  /** Whether the last command lists an offer with a budget. */
  public boolean lastReserves(String offer) {
    return state.getIssued() != null && state.getIssued().getBudgeted().contains(offer);
  }
}
