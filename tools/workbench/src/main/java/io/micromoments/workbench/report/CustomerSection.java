package io.micromoments.workbench.report;

import io.micromoments.runtime.element.GuestId;
import io.micromoments.schemas.MomentKind;
import io.micromoments.workbench.report.MomentCard.EventKey;
import io.micromoments.workbench.report.ReplayReport.CommandEntry;
import io.micromoments.workbench.report.ReplayReport.ContextEntry;
import io.micromoments.workbench.report.ReplayReport.CustomerReport;
import io.micromoments.workbench.report.ReplayReport.EventEntry;
import io.micromoments.workbench.report.ReplayReport.MomentEntry;
import io.micromoments.workbench.results.Formats;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The section of one customer: the timeline, then all entries in time order. */
final class CustomerSection {

  /**
   * An entry in the list.
   *
   * @param id id of its element
   * @param look CSS classes
   * @param date date of the entry; null if it is that of the previous one
   * @param patterns names of the patterns that it is about
   */
  record Row(String id, String look, String date, ReplayReport.Entry entry, String patterns) {}

  private final CustomerReport customer;
  private final String id;
  private final Map<EventKey, String> eventLinks = new HashMap<>();
  private final Map<String, String> momentLinks = new HashMap<>();
  private final List<String> entryIds = new ArrayList<>();

  /**
   * Creates the section of a customer.
   *
   * @param number position of the customer in the report, from 1
   * @param takenIds ids of elements of the page; those of this section are added
   */
  private CustomerSection(CustomerReport customer, int number, Set<String> takenIds) {
    this.customer = customer;
    this.id = "customer-" + number;
    for (ReplayReport.Entry entry : customer.entries()) {
      String stable = stableId(entry);
      String entryId =
          stable != null && takenIds.add(stable) ? stable : id + "-" + (entryIds.size() + 1);
      entryIds.add(entryId);
      if (entry instanceof EventEntry event) {
        eventLinks.putIfAbsent(new EventKey(event.stream(), event.eventId()), entryId);
      } else if (entry instanceof MomentEntry detected) {
        momentLinks.putIfAbsent(detected.moment().getMomentId(), entryId);
      }
    }
  }

  /** Returns the id of a moment or command, which remains the same if the recording grows. */
  private static String stableId(ReplayReport.Entry entry) {
    if (entry instanceof MomentEntry detected) {
      return "moment-" + detected.moment().getMomentId();
    }
    return entry instanceof CommandEntry command
        ? "command-" + command.command().getCommandId()
        : null;
  }

  static List<CustomerSection> of(List<CustomerReport> customers) {
    Set<String> takenIds = new HashSet<>();
    return IntStream.range(0, customers.size())
        .mapToObj(i -> new CustomerSection(customers.get(i), i + 1, takenIds))
        .toList();
  }

  /** Returns the id of the section's element. */
  String id() {
    return id;
  }

  String name() {
    return customer.id();
  }

  /** Returns the element ids of the listed events. */
  Map<EventKey, String> eventLinks() {
    return eventLinks;
  }

  /** Returns the element id of a command's moment; null if the moment is not listed. */
  String momentLink(CommandEntry entry) {
    return momentLinks.get(entry.command().getMoment().getId());
  }

  boolean hasMoments() {
    return customer.entries().stream().anyMatch(MomentEntry.class::isInstance);
  }

  List<MomentKind> momentKinds() {
    return customer.entries().stream()
        .filter(MomentEntry.class::isInstance)
        .map(entry -> ((MomentEntry) entry).moment().getMoment())
        .distinct()
        .sorted()
        .toList();
  }

  /** Counts the entries, for example {@code 4 events, 1 moment}. */
  String counts() {
    List<String> counts = new ArrayList<>();
    add(EventEntry.class, "event", "events", counts);
    add(MomentEntry.class, "moment", "moments", counts);
    add(CommandEntry.class, "command", "commands", counts);
    String text = String.join(", ", counts);
    return GuestId.isGuest(customer.id())
        ? "a device not linked to a customer" + (text.isEmpty() ? "" : "; ") + text
        : text;
  }

  private void add(
      Class<? extends ReplayReport.Entry> type, String one, String more, List<String> counts) {
    long count = customer.entries().stream().filter(type::isInstance).count();
    if (count > 0) {
      counts.add(Formats.count(count, one, more));
    }
  }

  /** Returns the timeline; null if there is nothing to draw. */
  CustomerTimeline timeline() {
    return CustomerTimeline.of(customer);
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    LocalDate day = null;
    for (ReplayReport.Entry entry : customer.entries()) {
      LocalDate itsDay = Formats.day(entry.time());
      String date = itsDay.equals(day) ? null : Formats.date(entry.time());
      rows.add(new Row(entryIds.get(rows.size()), look(entry), date, entry, patterns(entry)));
      day = itsDay;
    }
    return rows;
  }

  private static String look(ReplayReport.Entry entry) {
    if (entry instanceof EventEntry event) {
      return event.evidenceFor().isEmpty() ? "happened" : "happened evidence";
    }
    return entry instanceof ContextEntry ? "known" : "result";
  }

  private static String patterns(ReplayReport.Entry entry) {
    if (entry instanceof EventEntry event) {
      return String.join(" ", event.evidenceFor());
    }
    if (entry instanceof MomentEntry detected) {
      return detected.moment().getPattern();
    }
    return entry instanceof CommandEntry command ? command.command().getMoment().getPattern() : "";
  }

  /** Returns the number of moments and commands that are not listed. */
  int omittedResults() {
    return customer.leftOutResults();
  }

  /** Returns the number of events that are not listed. */
  int omittedEvents() {
    return customer.leftOut();
  }
}
