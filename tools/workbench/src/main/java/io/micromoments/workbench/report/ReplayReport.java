package io.micromoments.workbench.report;

import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.workbench.results.Results;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What happened in a replay, by customer.
 *
 * @param title one line
 * @param text a few sentences; may be empty
 * @param totals figures of the whole replay by name, in display order
 * @param customers those with commands first, then those with moments, then all others by id
 * @param results results of the whole replay
 * @param rejectedLines rejected lines, as sentences
 * @param late late events, as sentences
 */
public record ReplayReport(
    String title,
    String text,
    Map<String, String> totals,
    List<CustomerReport> customers,
    Results results,
    List<String> rejectedLines,
    List<String> late) {

  /** Returns the names of the patterns of the listed moments, in order. */
  Set<String> patterns() {
    Set<String> patterns = new TreeSet<>();
    for (CustomerReport customer : customers) {
      for (Entry entry : customer.entries()) {
        if (entry instanceof MomentEntry detected) {
          patterns.add(detected.moment().getPattern());
        }
      }
    }
    return patterns;
  }

  /** Returns the number of customers with events who are not listed. */
  int omittedCustomers() {
    return Math.max(
        0, Integer.parseInt(totals.getOrDefault(Totals.CUSTOMERS, "0")) - customers.size());
  }

  /** Returns the paragraphs of the text, which blank lines separate. */
  List<String> paragraphs() {
    return Arrays.stream(text.strip().split("\\R\\s*\\R"))
        .map(String::strip)
        .filter(paragraph -> !paragraph.isEmpty())
        .toList();
  }

  /**
   * One customer, or a device that is linked to no customer.
   *
   * @param id customer id, or {@code device:…}
   * @param entries entries in time order
   * @param leftOut number of events that are not listed because there are too many
   * @param leftOutResults number of moments and commands that are not listed
   */
  public record CustomerReport(String id, List<Entry> entries, int leftOut, int leftOutResults) {}

  /** An entry in a customer's story. */
  public sealed interface Entry {
    Instant time();
  }

  /**
   * An event.
   *
   * @param text the event's fields, as one line
   * @param evidenceFor patterns for which it is evidence; empty if none
   */
  public record EventEntry(
      Instant time, String stream, String eventId, String text, List<String> evidenceFor)
      implements Entry {}

  /** A context record about the customer or their offers. */
  public record ContextEntry(Instant time, String stream, String text) implements Entry {}

  /**
   * A detected moment.
   *
   * @param description description of its pattern; may be empty
   */
  public record MomentEntry(Micromoment moment, String description) implements Entry {
    @Override
    public Instant time() {
      return moment.getDetectedAt();
    }
  }

  /**
   * A command that reorders the offers.
   *
   * @param withoutMoment order in which the same offers would be shown without the moment: the
   *     candidate offers without the withheld ones
   */
  public record CommandEntry(OfferResequenceCommand command, List<String> withoutMoment)
      implements Entry {
    @Override
    public Instant time() {
      return command.getIssuedAt();
    }
  }
}
