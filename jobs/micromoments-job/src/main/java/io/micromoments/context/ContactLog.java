package io.micromoments.context;

import io.micromoments.schemas.Contact;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The contacts of one customer, to be counted: outcomes of any kind, once a command, once each
 * where the command is not known. Pure.
 */
public final class ContactLog {

  private final List<Contact> all;
  private Set<String> offers;

  ContactLog(List<Contact> all) {
    this.all = all;
  }

  /** Contacts with an offer in the time after {@code since} up to {@code now}. */
  public int ofOffer(String offer, Instant since, Instant now) {
    return knows(offer) ? count(contact -> contact.getOfferId().equals(offer), since, now) : 0;
  }

  /** Most offers were never shown, which is found without going through all contacts for each. */
  private boolean knows(String offer) {
    if (offers == null) {
      offers = new HashSet<>();
      all.forEach(contact -> offers.add(contact.getOfferId()));
    }
    return offers.contains(offer);
  }

  /** Contacts of any kind in the time after {@code since} up to {@code now}. */
  public int count(Predicate<Contact> which, Instant since, Instant now) {
    int unnamed = 0;
    Set<String> commands = null;
    for (Contact contact : all) {
      if (!contact.getAt().isAfter(since) || contact.getAt().isAfter(now) || !which.test(contact)) {
        continue;
      }
      if (contact.getCommandId() == null) {
        unnamed++;
      } else {
        if (commands == null) {
          commands = new HashSet<>();
        }
        commands.add(contact.getCommandId());
      }
    }
    return unnamed + (commands == null ? 0 : commands.size());
  }

  /** Whether an offer was shown on a channel other than this one after {@code since}. */
  public boolean shownElsewhere(String offer, String channel, Instant since, Instant now) {
    return knows(offer)
        && count(
                contact ->
                    contact.getOfferId().equals(offer)
                        && !contact.getChannel().equalsIgnoreCase(channel),
                since,
                now)
            > 0;
  }

  /** When the latest contact was, or null. */
  public Instant latest() {
    return all.isEmpty() ? null : all.get(all.size() - 1).getAt();
  }
}
