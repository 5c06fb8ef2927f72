package io.micromoments.workbench.report;

import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What happened in a replay, by customer.
 *
 * @param title one line
 * @param text the story in a few sentences; may be empty
 * @param totals figures of the whole replay by name, in the order to show them
 * @param customers those with moments first, then by id
 * @param results what came of it
 * @param notRead lines that were rejected, as sentences
 * @param late events that came too late, as sentences
 */
public record Story(
    String title,
    String text,
    Map<String, String> totals,
    List<CustomerStory> customers,
    Results results,
    List<String> notRead,
    List<String> late) {

  /**
   * One customer, or a device that nobody was linked to.
   *
   * @param id the customer id, or {@code device:…}
   * @param entries in the order of time
   * @param leftOut how many entries are not listed, where there were too many
   */
  public record CustomerStory(String id, List<Entry> entries, int leftOut) {}

  /** One thing in a customer's story. */
  public sealed interface Entry {
    Instant time();
  }

  /**
   * Something happened.
   *
   * @param text the fields that tell it, as one line
   * @param evidenceFor the patterns it became evidence for; empty: none
   */
  public record Happened(
      Instant time, String stream, String eventId, String text, List<String> evidenceFor)
      implements Entry {}

  /** Something became known about the customer or their offers. */
  public record Known(Instant time, String stream, String text) implements Entry {}

  /**
   * A moment was seen.
   *
   * @param description the pattern's own words; may be empty
   */
  public record Seen(Micromoment moment, String description) implements Entry {
    @Override
    public Instant time() {
      return moment.getDetectedAt();
    }
  }

  /**
   * The offers were put in a new order.
   *
   * @param withoutMoment the order in which the same offers would be shown had there been no
   *     moment: the batch list without what is withheld
   */
  public record Resequenced(OfferResequenceCommand command, List<String> withoutMoment)
      implements Entry {
    @Override
    public Instant time() {
      return command.getIssuedAt();
    }
  }
}
