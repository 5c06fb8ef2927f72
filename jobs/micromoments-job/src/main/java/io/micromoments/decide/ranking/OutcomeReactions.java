package io.micromoments.decide.ranking;

import io.micromoments.context.ContactLog;
import io.micromoments.patterns.language.policy.Policy.Reaction;
import io.micromoments.patterns.language.policy.Policy.Reactions;
import io.micromoments.schemas.OutcomeKind;
import io.micromoments.schemas.ReasonCode;
import io.micromoments.schemas.WithheldOffer;
import java.time.Duration;
import java.time.Instant;

/**
 * The effect of a customer's earlier outcomes on the same offers. Windows exclude their start: an
 * outcome exactly one window ago no longer counts.
 */
final class OutcomeReactions {

  private final Reactions reactions;
  private final ContactLog contacts;
  private final Instant now;

  OutcomeReactions(Reactions reactions, ContactLog contacts, Instant now) {
    this.reactions = reactions;
    this.contacts = contacts;
    this.now = now;
  }

  /** Returns why an offer is paused after an outcome of it; null if it is not. */
  WithheldOffer withheldReason(CatalogEntry entry, Reasons reasons) {
    String offer = entry.offer().getOfferId();
    if (!contacts.hasContact(offer)) {
      return null;
    }
    if (pauses(reactions.accepted(), OutcomeKind.ACCEPTED, entry)) {
      return reasons.withheld(offer, ReasonCode.ALREADY_ACCEPTED);
    }
    if (pauses(reactions.rejected(), OutcomeKind.REJECTED, entry)) {
      return reasons.withheld(offer, ReasonCode.RECENTLY_REJECTED);
    }
    if (pauses(reactions.dismissed(), OutcomeKind.DISMISSED, entry)) {
      return reasons.withheld(offer, ReasonCode.RECENTLY_DISMISSED);
    }
    return null;
  }

  /** Returns the factor that the customer's outcomes apply to an offer's score; 1 for no effect. */
  double factor(CatalogEntry entry) {
    if (!contacts.hasContact(entry.offer().getOfferId())) {
      return 1;
    }
    return factor(reactions.accepted(), OutcomeKind.ACCEPTED, entry)
        * factor(reactions.rejected(), OutcomeKind.REJECTED, entry)
        * factor(reactions.dismissed(), OutcomeKind.DISMISSED, entry);
  }

  private boolean pauses(Reaction reaction, OutcomeKind kind, CatalogEntry entry) {
    return reaction instanceof Reaction.Pause pause && count(kind, pause.lasts(), entry) > 0;
  }

  private double factor(Reaction reaction, OutcomeKind kind, CatalogEntry entry) {
    if (reaction instanceof Reaction.Demote demote) {
      int count = count(kind, demote.lasts(), entry);
      return count == 0 ? 1 : StrictMath.pow(demote.factor(), count);
    }
    return 1;
  }

  /** An acceptance of a consumable counts only until the item is due for replenishment. */
  private int count(OutcomeKind kind, Duration lasts, CatalogEntry entry) {
    Duration due = entry.replenishAfter();
    Duration within =
        kind == OutcomeKind.ACCEPTED && due != null && due.compareTo(lasts) < 0 ? due : lasts;
    return contacts.countOutcomes(entry.offer().getOfferId(), kind, now.minus(within));
  }
}
