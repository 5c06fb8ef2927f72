package io.micromoments.context;

import io.micromoments.patterns.language.policy.ChannelRules;
import io.micromoments.schemas.Contact;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OutcomeKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The contacts of one customer, for frequency caps and reactions. A contact is an outcome of any
 * kind. Contacts of the same command count once; contacts without a command count individually. Not
 * thread-safe.
 */
public final class ContactLog {

  /** Maximum event-time distance between an outcome and its repeat. */
  public static final Duration REPEAT_HORIZON = Duration.ofDays(7);

  private final List<Contact> all;
  private Map<String, List<Contact>> byOffer;
  private Map<String, List<Contact>> byCategory;

  ContactLog(List<Contact> all) {
    this.all = all;
  }

  /** Counts all contacts after {@code since}. */
  public int count(Instant since) {
    return count(all, since);
  }

  /** Counts the contacts with an offer after {@code since}. */
  public int ofOffer(String offer, Instant since) {
    return count(ofOffer(offer), since);
  }

  /** Counts the contacts with offers of a category after {@code since}. */
  public int ofCategory(String category, Instant since) {
    if (byCategory == null) {
      byCategory =
          grouped(
              contact ->
                  contact.getCategory() == null
                      ? null
                      : CaseInsensitive.key(contact.getCategory()));
    }
    return count(byCategory.getOrDefault(CaseInsensitive.key(category), List.of()), since);
  }

  /** Counts the contacts on a channel after {@code since}. */
  public int onChannel(String channel, Instant since) {
    List<Contact> there = new ArrayList<>(all);
    there.removeIf(contact -> !ChannelRules.isSame(contact.getChannel(), channel));
    return count(there, since);
  }

  /** Returns whether there was any contact with the offer. */
  public boolean hasContact(String offer) {
    return !all.isEmpty() && !ofOffer(offer).isEmpty();
  }

  /**
   * Returns how many clicks and acceptances there were after {@code since}, minus rejections and
   * dismissals.
   */
  public int reactionBalance(Instant since) {
    int balance = 0;
    for (Contact contact : all) {
      if (isWithin(contact, since)) {
        balance +=
            switch (contact.getOutcome()) {
              case CLICKED, ACCEPTED -> 1;
              case REJECTED, DISMISSED -> -1;
              case DELIVERED, SEEN -> 0;
            };
      }
    }
    return balance;
  }

  /** Counts how often the customer gave this answer to an offer after {@code since}. */
  public int countOutcomes(String offer, OutcomeKind answer, Instant since) {
    int answers = 0;
    for (Contact contact : ofOffer(offer)) {
      if (contact.getOutcome() == answer && isWithin(contact, since)) {
        answers++;
      }
    }
    return answers;
  }

  /**
   * Returns whether an equal outcome of the same event is already recorded within {@link
   * #REPEAT_HORIZON}.
   */
  boolean isRepeat(OfferOutcome outcome) {
    for (Contact each : ofOffer(outcome.getOfferId())) {
      if (outcome.getEventId().equals(each.getEventId())
          && outcome.getOutcome() == each.getOutcome()
          && ChannelRules.isSame(outcome.getChannel(), each.getChannel())
          && Objects.equals(outcome.getCommandId(), each.getCommandId())
          && Duration.between(each.getAt(), outcome.getEventTime()).abs().compareTo(REPEAT_HORIZON)
              <= 0) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether an offer was shown on a channel other than this one after {@code since}. */
  public boolean shownElsewhere(String offer, String channel, Instant since) {
    for (Contact contact : ofOffer(offer)) {
      if (isWithin(contact, since) && !ChannelRules.isSame(contact.getChannel(), channel)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the time of the latest contact, or null. */
  public Instant latest() {
    Instant latest = null;
    for (Contact contact : all) {
      latest = latest == null || contact.getAt().isAfter(latest) ? contact.getAt() : latest;
    }
    return latest;
  }

  /** Looks up an index: most offers were never shown, so scanning all contacts would be wasted. */
  private List<Contact> ofOffer(String offer) {
    if (byOffer == null) {
      byOffer = grouped(Contact::getOfferId);
    }
    return byOffer.getOrDefault(offer, List.of());
  }

  private Map<String, List<Contact>> grouped(Function<Contact, String> by) {
    Map<String, List<Contact>> grouped = new HashMap<>();
    for (Contact contact : all) {
      grouped.computeIfAbsent(by.apply(contact), each -> new ArrayList<>(2)).add(contact);
    }
    return grouped;
  }

  private static int count(List<Contact> contacts, Instant since) {
    int unnamed = 0;
    String first = null;
    Set<String> commands = null;
    for (Contact contact : contacts) {
      if (!isWithin(contact, since)) {
        continue;
      }
      String command = contact.getCommandId();
      if (command == null) {
        unnamed++;
      } else if (first == null) {
        first = command;
      } else if (!command.equals(first)) {
        commands = commands == null ? new HashSet<>() : commands;
        commands.add(command);
      }
    }
    return unnamed + (first == null ? 0 : 1) + (commands == null ? 0 : commands.size());
  }

  private static boolean isWithin(Contact contact, Instant since) {
    // No upper bound: a received contact counts even if it is dated after the decision.
    return contact.getAt().isAfter(since);
  }
}
