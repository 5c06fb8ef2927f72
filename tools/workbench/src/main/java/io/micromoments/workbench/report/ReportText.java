package io.micromoments.workbench.report;

import io.micromoments.schemas.Explored;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.WithheldOffer;
import io.micromoments.workbench.report.ReplayReport.CommandEntry;
import io.micromoments.workbench.report.ReplayReport.ContextEntry;
import io.micromoments.workbench.report.ReplayReport.CustomerReport;
import io.micromoments.workbench.report.ReplayReport.Entry;
import io.micromoments.workbench.report.ReplayReport.EventEntry;
import io.micromoments.workbench.report.ReplayReport.MomentEntry;
import io.micromoments.workbench.results.Formats;
import io.micromoments.workbench.results.ResultsText;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints a report line by line to a terminal. */
public final class ReportText {

  private static final int MAX_CUSTOMERS_SHOWN = 5;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final PrintWriter out;

  public ReportText(PrintWriter out) {
    this.out = out;
  }

  public void print(ReplayReport report) {
    out.println(report.title());
    out.println("=".repeat(report.title().length()));
    if (!report.text().isEmpty()) {
      out.println(report.text());
    }
    int told = 0;
    for (CustomerReport customer : report.customers()) {
      if (told++ == MAX_CUSTOMERS_SHOWN) {
        out.printf(
            Locale.ROOT,
            "%n… and %d more customers in report.html%n",
            report.customers().size() - MAX_CUSTOMERS_SHOWN);
        break;
      }
      print(customer);
    }
    out.println();
    ResultsText.lines(report.results()).forEach(out::println);
    for (String line : report.rejectedLines()) {
      out.println("rejected: " + line);
    }
    for (String line : report.late()) {
      out.println("late: " + line);
    }
    report.totals().forEach((name, value) -> out.printf("%-15s %s%n", name, value));
    out.flush();
  }

  private void print(CustomerReport customer) {
    out.println();
    out.println(customer.id());
    String day = "";
    for (Entry entry : customer.entries()) {
      String today = DAY.format(entry.time());
      if (!today.equals(day)) {
        day = today;
        out.println("  " + day + " (UTC)");
      }
      print(entry);
    }
    if (customer.leftOut() > 0) {
      out.printf(Locale.ROOT, "  … %d more events%n", customer.leftOut());
    }
  }

  private void print(Entry entry) {
    if (entry instanceof EventEntry event) {
      line(
          entry.time(),
          event.stream(),
          event.text()
              + (event.evidenceFor().isEmpty()
                  ? ""
                  : "  ← evidence for " + String.join(", ", event.evidenceFor())));
    } else if (entry instanceof ContextEntry context) {
      line(entry.time(), context.stream(), context.text());
    } else if (entry instanceof MomentEntry detected) {
      moment(detected);
    } else if (entry instanceof CommandEntry command) {
      command(command);
    }
  }

  private void moment(MomentEntry detected) {
    Micromoment moment = detected.moment();
    line(
        moment.getDetectedAt(),
        "** " + moment.getMoment(),
        String.format(
            Locale.ROOT,
            "moment: %s (%s@%d%s), confidence %s%s",
            moment.getIntent(),
            moment.getPattern(),
            moment.getVersion(),
            moment.getStatus().name().equals("live") ? "" : ", " + moment.getStatus(),
            number(moment.getConfidence()),
            moment.getCapture().isEmpty() ? "" : ", " + moment.getCapture()));
    if (!detected.description().isEmpty()) {
      more(detected.description());
    }
  }

  private void command(CommandEntry entry) {
    OfferResequenceCommand command = entry.command();
    line(
        command.getIssuedAt(),
        "-> offers",
        "in a new order%s%s, valid until %s"
            .formatted(
                command.getChannel() == null ? "" : " on " + command.getChannel(),
                command.getHandedOverFrom() == null
                    ? ""
                    : ", handed over from " + command.getHandedOverFrom(),
                CLOCK.format(command.getValidUntil())));
    more("without the moment: " + list(entry.withoutMoment()));
    for (RankedOffer offer : command.getAfter()) {
      more(
          String.format(
              Locale.ROOT,
              "%d. %s  (score %s%s) %s",
              offer.getRank(),
              offer.getOfferId(),
              number(offer.getScore()),
              chance(offer, command.getExplored()),
              offer.getReasons().get(0).getText()));
      if (offer.getText() != null) {
        more("   " + offer.getText());
      }
    }
    for (WithheldOffer offer : command.getWithheld()) {
      more("withheld: %s  %s: %s".formatted(offer.getOfferId(), offer.getCode(), offer.getText()));
    }
    if (!command.getDataUsed().isEmpty()) {
      more(
          command.getDataUsed().stream()
              .map(
                  data ->
                      data.getPart() + ", " + Formats.age(data.getAsOf(), command.getIssuedAt()))
              .collect(Collectors.joining("; ", "data used: ", "")));
    }
  }

  private static String chance(RankedOffer offer, Explored explored) {
    return explored != null && explored.getOfferId().equals(offer.getOfferId())
        ? ", exploration, probability " + number(explored.getProbability())
        : "";
  }

  private void line(Instant time, String what, String text) {
    out.printf("  %s  %-12s %s%n", CLOCK.format(time), what, text);
  }

  private void more(String text) {
    out.printf("  %8s  %-12s %s%n", "", "", text);
  }

  private static String list(List<String> offers) {
    return offers.isEmpty() ? "(none)" : String.join(", ", offers);
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }
}
