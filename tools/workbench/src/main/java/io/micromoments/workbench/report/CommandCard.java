package io.micromoments.workbench.report;

import io.micromoments.schemas.Explored;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.workbench.report.ReplayReport.CommandEntry;
import io.micromoments.workbench.results.Formats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the card of a command shows: the new order of offers beside that without the moment. */
final class CommandCard {

  /**
   * An offer in the new order.
   *
   * @param isNew whether it would not be shown without the moment
   * @param places number of places by which it moved up
   * @param text its message for the customer; null if it has none
   */
  record Shown(
      int rank,
      String id,
      boolean isNew,
      int places,
      boolean explored,
      double score,
      OfferKind kind,
      String text,
      List<Reason> reasons) {

    boolean movedUp() {
      return !isNew && places > 0;
    }
  }

  /**
   * A line of the small print.
   *
   * @param time the time that the value shows; null if it shows none
   */
  record Fact(String name, String value, Instant time) {}

  private final OfferResequenceCommand command;
  private final List<String> without;
  private final List<RankedOffer> after;

  CommandCard(CommandEntry entry) {
    this.command = entry.command();
    this.without = entry.withoutMoment();
    this.after =
        command.getAfter().stream().sorted(Comparator.comparingInt(RankedOffer::getRank)).toList();
  }

  OfferResequenceCommand command() {
    return command;
  }

  /** Returns the offers that would be shown without the moment, in their order. */
  List<String> orderWithoutMoment() {
    return without;
  }

  boolean isUnchanged() {
    return after.stream().map(RankedOffer::getOfferId).toList().equals(without);
  }

  boolean isShown(String offer) {
    return after.stream().anyMatch(each -> each.getOfferId().equals(offer));
  }

  boolean isWithheld(String offer) {
    return command.getWithheld().stream().anyMatch(each -> each.getOfferId().equals(offer));
  }

  /** Returns the offers in the new order. */
  List<Shown> orderWithMoment() {
    List<Shown> shown = new ArrayList<>();
    Explored explored = command.getExplored();
    for (RankedOffer offer : after) {
      int place = without.indexOf(offer.getOfferId());
      shown.add(
          new Shown(
              offer.getRank(),
              offer.getOfferId(),
              place < 0,
              place - shown.size(),
              explored != null && explored.getOfferId().equals(offer.getOfferId()),
              offer.getScore(),
              offer.getKind(),
              offer.getText(),
              offer.getReasons()));
    }
    return shown;
  }

  List<Fact> facts() {
    Instant issued = command.getIssuedAt();
    Instant until = command.getValidUntil();
    List<Fact> facts = new ArrayList<>();
    if (command.getChannel() != null) {
      facts.add(new Fact("Channel", channel(), null));
    }
    facts.add(new Fact("Issued", Formats.time(issued), issued));
    facts.add(new Fact("Valid until", Formats.time(until, issued), until));
    facts.add(new Fact("Policy", command.getPolicy() + "@" + command.getPolicyVersion(), null));
    if (command.getExplored() != null) {
      facts.add(new Fact("Exploration", explored(command.getExplored()), null));
    }
    facts.add(new Fact("Sequence number", String.valueOf(command.getSequenceNumber()), null));
    facts.add(new Fact("Command", command.getCommandId(), null));
    return facts;
  }

  private String channel() {
    return command.getHandedOverFrom() == null
        ? command.getChannel()
        : command.getChannel() + ", handed over from " + command.getHandedOverFrom();
  }

  /** Names the offer, which may have been withheld since and is then missing from the list. */
  private static String explored(Explored explored) {
    return String.format(
        Locale.ROOT,
        "rank %d assigned to %s, probability %s",
        explored.getSlot(),
        explored.getOfferId(),
        Formats.number(explored.getProbability()));
  }
}
