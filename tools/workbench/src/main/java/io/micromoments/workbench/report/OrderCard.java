package io.micromoments.workbench.report;

import io.micromoments.schemas.DataUsed;
import io.micromoments.schemas.Explored;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.WithheldOffer;
import io.micromoments.workbench.report.Story.CommandEntry;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes the card that compares the new order of offers with the order without the moment. */
final class OrderCard {

  private OrderCard() {}

  /**
   * Writes the card.
   *
   * @param momentLink element id of the moment; null if the moment is not listed
   */
  static void write(CommandEntry entry, String momentLink, Html html) {
    OfferResequenceCommand command = entry.command();
    List<RankedOffer> after =
        command.getAfter().stream().sorted(Comparator.comparingInt(RankedOffer::getRank)).toList();
    List<String> ids = after.stream().map(RankedOffer::getOfferId).toList();
    html.open("article", "class", "card order");
    html.element("h3", "Offers in a new order");
    because(command.getMoment(), momentLink, html);
    if (ids.equals(entry.withoutMoment())) {
      html.element(
          "p", "The order is the same as it would be without the moment.", "class", "same");
    }
    html.open("div", "class", "columns");
    without(entry.withoutMoment(), ids, html);
    html.element("span", "→", "class", "arrow", "aria-hidden", "true");
    with(after, entry.withoutMoment(), command.getExplored(), html);
    html.close();
    batchList(command, html);
    withheld(command.getWithheld(), html);
    facts(command, html);
    html.close();
  }

  private static void because(MomentRef moment, String link, Html html) {
    html.open("p", "class", "because").open("span").text("Because of ");
    MomentCard.kind(moment.getKind(), html);
    html.text(" ");
    html.element(
        link == null ? "span" : "a",
        moment.getIntent(),
        "class",
        "intent",
        "href",
        link == null ? null : "#" + link);
    html.close().text(" ").open("span", "class", "facts");
    html.element("span", "confidence " + Formats.number(moment.getConfidence()));
    html.element("span", moment.getPattern() + "@" + moment.getVersion(), "class", "code");
    html.close().close();
  }

  private static void without(List<String> offers, List<String> after, Html html) {
    html.open("div", "class", "column without");
    html.element("h4", "Without the moment");
    if (offers.isEmpty()) {
      html.element("p", "No offers would be shown.", "class", "none");
    } else {
      html.open("ol", "class", "offers");
      for (int i = 0; i < offers.size(); i++) {
        html.open("li");
        rank(i + 1, html);
        html.open("div", "class", "offer").element("span", offers.get(i), "class", "offer-id");
        if (!after.contains(offers.get(i))) {
          html.text(" ").element("span", "not shown with the moment", "class", "tag");
        }
        html.close().close();
      }
      html.close();
    }
    html.close();
  }

  private static void with(
      List<RankedOffer> offers, List<String> before, Explored explored, Html html) {
    html.open("div", "class", "column with");
    html.element("h4", "With the moment");
    if (offers.isEmpty()) {
      html.element("p", "No offers are shown.", "class", "none");
    } else {
      html.open("ol", "class", "offers");
      for (int i = 0; i < offers.size(); i++) {
        RankedOffer offer = offers.get(i);
        int place = before.indexOf(offer.getOfferId());
        html.open("li", "class", place > i ? "up" : null);
        rank(offer.getRank(), html);
        html.open("div", "class", "offer");
        html.open("p", "class", "offer-line").open("span");
        html.element("span", offer.getOfferId(), "class", "offer-id");
        moved(place, place - i, html);
        if (explored != null && explored.getOfferId().equals(offer.getOfferId())) {
          html.text(" ").element("span", "exploration", "class", "tag");
        }
        html.close().text(" ").open("span", "class", "score").text("score ");
        html.element("b", Formats.number(offer.getScore())).close().close();
        reasons(offer.getReasons(), html);
        html.close().close();
      }
      html.close();
    }
    html.close();
  }

  private static void rank(int rank, Html html) {
    html.element("span", String.valueOf(rank), "class", "rank");
  }

  private static void moved(int place, int by, Html html) {
    if (place < 0) {
      html.text(" ").element("span", "new", "class", "moved");
      html.spoken("not shown without the moment");
    } else if (by > 0) {
      html.text(" ").element("span", "↑" + by, "class", "moved", "aria-hidden", "true");
      html.spoken("moved up by " + Formats.count(by, "place", "places"));
    }
  }

  private static void reasons(List<Reason> reasons, Html html) {
    for (Reason reason : reasons) {
      html.open("p", "class", "reason").text(reason.getText() + " ");
      html.element("span", reason.getCode(), "class", "code").close();
    }
  }

  private static void batchList(OfferResequenceCommand command, Html html) {
    Set<String> withheld = new LinkedHashSet<>();
    command.getWithheld().forEach(offer -> withheld.add(offer.getOfferId()));
    html.open("div", "class", "batch").element("h4", "Candidate offers");
    if (command.getBefore().isEmpty()) {
      html.element("p", "No candidate offers.", "class", "none").close();
      return;
    }
    html.open("ol", "class", "line");
    for (int i = 0; i < command.getBefore().size(); i++) {
      String offer = command.getBefore().get(i);
      html.open("li").element("span", (i + 1) + ".", "class", "rank").text(" ");
      if (withheld.contains(offer)) {
        html.element("s", offer).spoken("(withheld)");
      } else {
        html.element("span", offer);
      }
      html.close();
    }
    html.close().close();
  }

  private static void withheld(List<WithheldOffer> offers, Html html) {
    if (offers.isEmpty()) {
      return;
    }
    html.open("div", "class", "withheld").element("h4", "Withheld").open("ul");
    for (WithheldOffer offer : offers) {
      html.open("li").element("s", offer.getOfferId(), "class", "offer-id");
      html.element("span", " " + offer.getText() + " ");
      html.element("span", offer.getCode(), "class", "code").close();
    }
    html.close().close();
  }

  private static void facts(OfferResequenceCommand command, Html html) {
    Instant issued = command.getIssuedAt();
    html.open("dl", "class", "small-print");
    if (command.getChannel() != null) {
      fact("Channel", channel(command), html);
    }
    time("Issued", issued, issued, html);
    time("Valid until", command.getValidUntil(), issued, html);
    fact("Policy", command.getPolicy() + "@" + command.getPolicyVersion(), html);
    if (command.getExplored() != null) {
      fact("Exploration", explored(command.getExplored()), html);
    }
    fact("Sequence number", String.valueOf(command.getSequenceNumber()), html);
    fact("Command", command.getCommandId(), html);
    dataUsed(command.getDataUsed(), issued, html);
    html.close();
  }

  private static String channel(OfferResequenceCommand command) {
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

  private static void dataUsed(List<DataUsed> parts, Instant issued, Html html) {
    if (parts.isEmpty()) {
      return;
    }
    html.open("div", "class", "data-used").element("dt", "Data used");
    for (DataUsed data : parts) {
      html.open("dd").text(data.getPart() + ", ");
      html.element(
          "time",
          Formats.age(data.getAsOf(), issued),
          "datetime",
          data.getAsOf().toString(),
          "title",
          Formats.time(data.getAsOf()) + ", " + Formats.date(data.getAsOf()));
      html.close();
    }
    html.close();
  }

  private static void time(String name, Instant time, Instant beside, Html html) {
    html.open("div").element("dt", name).open("dd");
    html.element("time", Formats.time(time, beside), "datetime", time.toString());
    html.close().close();
  }

  private static void fact(String name, String value, Html html) {
    html.open("div").element("dt", name).element("dd", value).close();
  }
}
