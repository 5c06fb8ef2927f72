package io.micromoments.workbench.report;

import io.micromoments.workbench.report.MomentCard.EventKey;
import io.micromoments.workbench.report.Story.CommandEntry;
import io.micromoments.workbench.report.Story.ContextEntry;
import io.micromoments.workbench.report.Story.CustomerStory;
import io.micromoments.workbench.report.Story.EventEntry;
import io.micromoments.workbench.report.Story.MomentEntry;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the section of one customer: the timeline, then all entries in time order. */
final class CustomerSection {

  private static final String DEVICE = "device:";

  private final CustomerStory customer;
  private final String prefix;
  private final Map<EventKey, String> eventLinks = new HashMap<>();
  private final Map<String, String> momentLinks = new HashMap<>();

  /**
   * Creates the section of a customer.
   *
   * @param number position of the customer in the report, from 1
   */
  CustomerSection(CustomerStory customer, int number) {
    this.customer = customer;
    this.prefix = id(number);
    for (int i = 0; i < customer.entries().size(); i++) {
      Story.Entry entry = customer.entries().get(i);
      if (entry instanceof EventEntry happened) {
        eventLinks.putIfAbsent(new EventKey(happened.stream(), happened.eventId()), entryId(i));
      } else if (entry instanceof MomentEntry seen) {
        momentLinks.putIfAbsent(seen.moment().getMomentId(), entryId(i));
      }
    }
  }

  /** Returns the element id of the section with this number. */
  static String id(int number) {
    return "customer-" + number;
  }

  private String entryId(int index) {
    return prefix + "-" + (index + 1);
  }

  /** Counts a customer's entries, for example {@code 4 events, 1 moment}. */
  static String counts(CustomerStory customer) {
    List<String> counts = new ArrayList<>();
    add(EventEntry.class, customer, "event", "events", counts);
    add(MomentEntry.class, customer, "moment", "moments", counts);
    add(CommandEntry.class, customer, "command", "commands", counts);
    return String.join(", ", counts);
  }

  private static void add(
      Class<? extends Story.Entry> type,
      CustomerStory customer,
      String one,
      String more,
      List<String> counts) {
    long count = customer.entries().stream().filter(type::isInstance).count();
    if (count > 0) {
      counts.add(Formats.count(count, one, more));
    }
  }

  void write(Html html) {
    html.open("section", "class", "customer", "id", prefix, "aria-labelledby", prefix + "-name");
    html.open("header");
    html.element("h2", customer.id(), "id", prefix + "-name");
    String counts = counts(customer);
    if (customer.id().startsWith(DEVICE)) {
      counts = "a device not linked to a customer" + (counts.isEmpty() ? "" : "; ") + counts;
    }
    html.element("p", counts, "class", "counts").close();
    Timeline.draw(customer, html);
    entries(html);
    if (customer.leftOut() > 0) {
      html.element(
          "p",
          customer.leftOut() == 1
              ? "1 more event is not listed."
              : customer.leftOut() + " more events are not listed.",
          "class",
          "note");
    }
    html.close();
  }

  private void entries(Html html) {
    if (customer.entries().isEmpty()) {
      return;
    }
    html.open("ol", "class", "entries");
    LocalDate day = null;
    for (int i = 0; i < customer.entries().size(); i++) {
      Story.Entry entry = customer.entries().get(i);
      html.open("li", "id", entryId(i), "class", look(entry));
      if (!Formats.day(entry.time()).equals(day)) {
        day = Formats.day(entry.time());
        html.element("p", Formats.date(entry.time()), "class", "date");
      }
      time(entry.time(), html);
      html.open("div", "class", "body");
      entry(entry, html);
      html.close().close();
    }
    html.close();
  }

  private static String look(Story.Entry entry) {
    if (entry instanceof EventEntry happened) {
      return happened.evidenceFor().isEmpty() ? "happened" : "happened evidence";
    }
    return entry instanceof ContextEntry ? "known" : "result";
  }

  private static void time(Instant time, Html html) {
    html.element("time", Formats.time(time), "datetime", time.toString());
  }

  private void entry(Story.Entry entry, Html html) {
    if (entry instanceof EventEntry happened) {
      happened(happened, html);
    } else if (entry instanceof ContextEntry known) {
      html.element("span", known.stream(), "class", "stream").text(" ");
      html.element("p", known.text(), "class", "what");
    } else if (entry instanceof MomentEntry seen) {
      MomentCard.write(seen, eventLinks, html);
    } else if (entry instanceof CommandEntry resequenced) {
      OrderCard.write(
          resequenced, momentLinks.get(resequenced.command().getMoment().getId()), html);
    }
  }

  private static void happened(EventEntry happened, Html html) {
    html.element("span", happened.stream(), "class", "stream").text(" ");
    html.open("p", "class", "what").text(happened.text() + " ");
    html.element("span", happened.eventId(), "class", "code");
    if (!happened.evidenceFor().isEmpty()) {
      html.text(" ").open("span", "class", "tags").text("evidence for ");
      for (String pattern : happened.evidenceFor()) {
        html.element("span", pattern, "class", "tag").text(" ");
      }
      html.close();
    }
    html.close();
  }
}
