package io.micromoments.workbench.report;

import io.micromoments.schemas.DataUsed;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Explored;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferKind;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.RankedOffer;
import io.micromoments.schemas.Reason;
import io.micromoments.schemas.WithheldOffer;
import io.micromoments.workbench.report.ReplayReport.CommandEntry;
import io.micromoments.workbench.report.ReplayReport.ContextEntry;
import io.micromoments.workbench.report.ReplayReport.CustomerReport;
import io.micromoments.workbench.report.ReplayReport.Entry;
import io.micromoments.workbench.report.ReplayReport.EventEntry;
import io.micromoments.workbench.report.ReplayReport.MomentEntry;
import io.micromoments.workbench.results.Results;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Sample stories for reports. */
public final class SampleReports {

  static final String PATTERN = "auto-loan-interest";

  private SampleReports() {}

  /** Returns the story of a bank customer who looks at loans while they are at a car dealership. */
  static ReplayReport jason() {
    return story(List.of(customer("jason", UnaryOperator.identity())), List.of(), List.of());
  }

  /** Returns the story with every text passed through a function. */
  static ReplayReport jason(UnaryOperator<String> text) {
    Map<String, String> totals = new LinkedHashMap<>();
    totals.put(text.apply("Events read"), text.apply("5"));
    return new ReplayReport(
        text.apply("Jason buys a car"),
        text.apply("Jason stands at a car dealership."),
        totals,
        List.of(customer(text.apply("jason"), text)),
        SampleResults.all(text),
        List.of(text.apply("events.jsonl line 7: no event_time")),
        List.of(text.apply("clickstream c9 came 4 s too late")));
  }

  static ReplayReport story(
      List<CustomerReport> customers, List<String> rejectedLines, List<String> late) {
    Map<String, String> totals = new LinkedHashMap<>();
    totals.put("Events read", "5");
    totals.put("Customers", String.valueOf(customers.size()));
    totals.put("Moments", "1");
    totals.put("New orders of offers", "1");
    totals.put("Withheld offers", "1");
    return new ReplayReport(
        "Jason buys a car",
        "Jason stands at a car dealership and looks at auto-loan rates on his phone.\n\n"
            + "The nightly list offers him a home equity loan first. It cannot know.",
        totals,
        customers,
        Results.NONE,
        rejectedLines,
        late);
  }

  /** Returns a story with a single entry. */
  public static ReplayReport only(Entry entry) {
    return story(List.of(new CustomerReport("jason", List.of(entry), 0, 0)), List.of(), List.of());
  }

  /** Returns the same story with results. */
  static ReplayReport with(Results results) {
    ReplayReport story = jason();
    return new ReplayReport(
        story.title(),
        story.text(),
        story.totals(),
        story.customers(),
        results,
        story.rejectedLines(),
        story.late());
  }

  static CustomerReport customer(String id, UnaryOperator<String> text) {
    List<Entry> entries = new ArrayList<>();
    entries.add(
        new ContextEntry(
            at("2026-05-03T22:00:00Z"),
            text.apply("offers"),
            text.apply("heloc 3.0, relationship-review 2.0, auto-loan-discount 1.0")));
    entries.add(
        new ContextEntry(
            at("2026-05-03T22:00:00Z"),
            text.apply("consent"),
            text.apply("personalisation granted")));
    entries.add(
        new EventEntry(
            at("2026-05-04T12:05:00Z"),
            text.apply("beacon"),
            text.apply("b1"),
            text.apply("ENTER car-dealership (north-side-cars)"),
            List.of(text.apply(PATTERN))));
    for (int i = 1; i <= 3; i++) {
      entries.add(
          new EventEntry(
              at(String.format(Locale.ROOT, "2026-05-04T12:1%d:2%d.500Z", 2 * i, i)),
              text.apply("clickstream"),
              text.apply("c" + i),
              text.apply("view_item auto-loan-rates on MOBILE_APP"),
              List.of(text.apply(PATTERN))));
    }
    entries.add(
        new EventEntry(
            at("2026-05-04T12:09:30Z"),
            text.apply("interaction"),
            text.apply("i1"),
            text.apply("balance_alert SYSTEM"),
            List.of()));
    Micromoment moment = moment(id, MomentKind.BUY, PatternStatus.live, text);
    entries.add(
        new MomentEntry(moment, text.apply("At a dealership and looking at auto-loan rates.")));
    entries.add(resequenced(moment, text));
    entries.sort(java.util.Comparator.comparing(Entry::time));
    return new CustomerReport(id, entries, 0, 0);
  }

  static Micromoment moment(
      String customer, MomentKind kind, PatternStatus status, UnaryOperator<String> text) {
    Map<String, String> captures = new LinkedHashMap<>();
    captures.put(text.apply("place"), text.apply("north-side-cars"));
    return Micromoment.newBuilder()
        .setMomentId(text.apply("m-1"))
        .setCustomerId(customer)
        .setMoment(kind)
        .setIntent(text.apply("auto-loan"))
        .setPattern(text.apply(PATTERN))
        .setVersion(3)
        .setStatus(status)
        .setConfidence(0.8)
        .setStartedAt(at("2026-05-04T12:05:00Z"))
        .setDetectedAt(at("2026-05-04T12:16:23.500Z"))
        .setCapture(captures)
        .setEvidence(evidence(text))
        .build();
  }

  private static List<Evidence> evidence(UnaryOperator<String> text) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        new Evidence(
            text.apply("at-dealer"),
            text.apply("beacon"),
            text.apply("b1"),
            at("2026-05-04T12:05:00Z")));
    for (int i = 1; i <= 3; i++) {
      evidence.add(
          new Evidence(
              text.apply("looks-at-rates"),
              text.apply("clickstream"),
              text.apply("c" + i),
              at(String.format(Locale.ROOT, "2026-05-04T12:1%d:2%d.500Z", 2 * i, i))));
    }
    return evidence;
  }

  static CommandEntry resequenced(Micromoment moment, UnaryOperator<String> text) {
    return new CommandEntry(
        OfferResequenceCommand.newBuilder()
            .setCommandId(text.apply("5f0c2d9a8b7e4c11"))
            .setSequenceNumber(12)
            .setCustomerId(moment.getCustomerId())
            .setIssuedAt(moment.getDetectedAt())
            .setValidUntil(at("2026-05-04T12:46:23.500Z"))
            .setChannel(text.apply("MOBILE_APP"))
            .setMoment(
                new MomentRef(
                    moment.getMomentId(),
                    moment.getMoment(),
                    moment.getIntent(),
                    moment.getPattern(),
                    moment.getVersion(),
                    moment.getConfidence(),
                    moment.getCapture()))
            .setBefore(
                List.of(
                    text.apply("heloc"),
                    text.apply("relationship-review"),
                    text.apply("auto-loan-discount")))
            .setAfter(
                List.of(
                    offer(
                        "auto-loan-discount",
                        1,
                        1.3,
                        "MOMENT_BOOST",
                        "You are about to decide on an auto loan right now.",
                        text),
                    offer(
                        "relationship-review",
                        2,
                        0.7,
                        "BATCH_PRIORITY",
                        "This is one of the offers we have chosen for you.",
                        text)))
            .setWithheld(
                List.of(
                    new WithheldOffer(
                        text.apply("heloc"),
                        text.apply("CHANNEL_NOT_SUPPORTED"),
                        text.apply("This offer is not available in the mobile app."))))
            .setPolicy(text.apply("default"))
            .setPolicyVersion(1)
            .setEvidence(moment.getEvidence())
            .setDataUsed(
                List.of(
                    new DataUsed(text.apply("offers"), at("2026-05-03T22:00:00Z")),
                    new DataUsed(text.apply("profile"), at("2026-05-02T10:00:00Z")),
                    new DataUsed(text.apply("contacts"), moment.getDetectedAt())))
            .build(),
        List.of(text.apply("relationship-review"), text.apply("auto-loan-discount")));
  }

  /** Returns a command that moves the customer to another channel and explores one slot. */
  public static CommandEntry handedOverAndExplored() {
    CommandEntry entry =
        resequenced(
            moment("jason", MomentKind.BUY, PatternStatus.live, UnaryOperator.identity()),
            UnaryOperator.identity());
    entry.command().setHandedOverFrom("CALL_CENTER");
    entry.command().setExplored(new Explored(2, "relationship-review", 0.1));
    return entry;
  }

  private static RankedOffer offer(
      String id, int rank, double score, String code, String reason, UnaryOperator<String> text) {
    return new RankedOffer(
        text.apply(id),
        rank,
        score,
        List.of(new Reason(text.apply(code), text.apply(reason))),
        OfferKind.OFFER,
        null,
        text.apply("Now at 3.9 % for your new car."));
  }

  public static Instant at(String time) {
    return Instant.parse(time);
  }
}
