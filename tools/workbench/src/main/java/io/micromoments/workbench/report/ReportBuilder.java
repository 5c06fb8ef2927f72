package io.micromoments.workbench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.WithheldOffer;
import io.micromoments.workbench.replay.DeviceOwners;
import io.micromoments.workbench.replay.ReplayRecords;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.report.ReplayReport.CommandEntry;
import io.micromoments.workbench.report.ReplayReport.ContextEntry;
import io.micromoments.workbench.report.ReplayReport.CustomerReport;
import io.micromoments.workbench.report.ReplayReport.Entry;
import io.micromoments.workbench.report.ReplayReport.EventEntry;
import io.micromoments.workbench.report.ReplayReport.MomentEntry;
import io.micromoments.workbench.results.Results;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** Combines the inputs and results of a replay into one report, with a section per customer. */
public final class ReportBuilder {

  /** Maximum number of customers in a report; those with moments come first. */
  static final int MAX_CUSTOMERS = 60;

  /** Entries listed per customer; further events that are not evidence are only counted. */
  static final int MAX_ENTRIES = 300;

  private static final int MAX_LISTED = 200;
  private static final Set<String> OMITTED_FIELDS =
      Set.of("event_id", "event_time", "customer_id", "device_id", "session_id");

  private final Scenario scenario;
  private final ReplayResult result;
  private final ReplayRecords records;
  private final Map<String, String> descriptions;
  private final DeviceOwners devices = new DeviceOwners();
  private final Map<String, List<Entry>> entries = new TreeMap<>();
  private final Map<String, Integer> leftOut = new HashMap<>();
  private final Map<String, Set<String>> evidenceFor = new HashMap<>();

  private ReportBuilder(
      Scenario scenario,
      ReplayResult result,
      ReplayRecords records,
      Map<String, String> descriptions) {
    this.scenario = scenario;
    this.result = result;
    this.records = records;
    this.descriptions = descriptions;
  }

  /**
   * Builds the report of a replay.
   *
   * @param records of the result
   * @param descriptions description of each pattern, by pattern name
   */
  public static ReplayReport build(
      Scenario scenario,
      ReplayResult result,
      ReplayRecords records,
      Map<String, String> descriptions)
      throws IOException {
    return new ReportBuilder(scenario, result, records, descriptions).build();
  }

  private ReplayReport build() throws IOException {
    List<Micromoment> moments = records.moments();
    List<OfferResequenceCommand> commands = records.commands();
    DeviceLinks.addTo(devices, scenario.folder());
    Set<String> shown = shownCustomers(moments, commands);
    for (Micromoment moment : moments) {
      for (Evidence evidence : moment.getEvidence()) {
        evidenceFor
            .computeIfAbsent(evidence.getEventId(), id -> new LinkedHashSet<>())
            .add(moment.getPattern());
      }
    }
    Set<String> late = new LinkedHashSet<>();
    result
        .late()
        .forEach(
            line -> {
              JsonNode json = JsonRecords.parseTrusted(line);
              late.add(json.get("file").asText() + ":" + json.get("line").asText());
            });
    int[] events = {0};
    Set<String> owners = new LinkedHashSet<>();
    forEachLine(
        (event, context, line) -> {
          if (event != null) {
            events[0]++;
            String owner = devices.owner(event);
            owners.add(owner);
            if (shown.contains(owner) && !late.contains(line.file() + ":" + line.line())) {
              addEntry(shown, owner, eventEntry(event));
            }
          } else {
            addContextEntry(shown, context.record(), context.stream());
          }
        });
    for (Micromoment moment : moments) {
      addEntry(
          shown,
          devices.owner(moment),
          new MomentEntry(moment, descriptions.getOrDefault(moment.getPattern(), "")));
    }
    commands.forEach(
        command ->
            addEntry(
                shown, command.getCustomerId(), new CommandEntry(command, withoutMoment(command))));
    return new ReplayReport(
        scenario.title(),
        scenario.story(),
        Totals.of(events[0], owners.size(), moments, result),
        customers(shown),
        Results.of(result, records.measures()),
        result.rejected().stream()
            .limit(MAX_LISTED)
            .map(RejectedLine::of)
            .map(RejectedLine::sentence)
            .toList(),
        result.late().stream().limit(MAX_LISTED).map(ReportBuilder::late).toList());
  }

  private interface LineConsumer {
    /**
     * @param event null if the line is context
     * @param context null if the line is an event
     */
    void accept(Event event, ContextElement context, ScenarioLine line);
  }

  /** Reads the lines as the job does. Skips rejected lines, which are part of the result. */
  private void forEachLine(LineConsumer consumer) throws IOException {
    try (ScenarioLines lines = ScenarioLines.readAhead(scenario.folder())) {
      while (lines.hasNext()) {
        ScenarioLines.Decoded decoded = lines.next();
        Element element = decoded.arrival().element();
        if (element instanceof EventElement event) {
          consumer.accept(event.event(), null, decoded.line());
        } else if (element instanceof ContextElement context) {
          consumer.accept(null, context, decoded.line());
        }
      }
    }
  }

  /** Returns customers with commands first, then those with moments, then all others by id. */
  private Set<String> shownCustomers(
      List<Micromoment> moments, List<OfferResequenceCommand> commands) throws IOException {
    Set<String> order = new LinkedHashSet<>();
    commands.forEach(command -> order.add(command.getCustomerId()));
    moments.forEach(moment -> order.add(devices.owner(moment)));
    if (order.size() < MAX_CUSTOMERS) {
      Set<String> others = new TreeSet<>();
      forEachLine(
          (event, context, line) -> {
            if (event != null) {
              others.add(devices.owner(event));
            }
          });
      order.addAll(others);
    }
    Set<String> shown = new LinkedHashSet<>();
    order.stream().limit(MAX_CUSTOMERS).forEach(shown::add);
    return shown;
  }

  private void addEntry(Set<String> shown, String owner, Entry entry) {
    if (!shown.contains(owner)) {
      return;
    }
    List<Entry> list = entries.computeIfAbsent(owner, id -> new ArrayList<>());
    boolean always = !(entry instanceof EventEntry event) || !event.evidenceFor().isEmpty();
    if (always || list.size() < MAX_ENTRIES) {
      list.add(entry);
    } else {
      leftOut.merge(owner, 1, Integer::sum);
    }
  }

  private List<CustomerReport> customers(Set<String> shown) {
    List<CustomerReport> customers = new ArrayList<>();
    for (String id : shown) {
      List<Entry> list = entries.getOrDefault(id, List.of());
      List<Entry> ordered = new ArrayList<>(list);
      ordered.sort(
          Comparator.comparing(Entry::time).thenComparingInt(ReportBuilder::orderAtSameTime));
      customers.add(new CustomerReport(id, ordered, leftOut.getOrDefault(id, 0)));
    }
    return customers;
  }

  private static int orderAtSameTime(Entry entry) {
    if (entry instanceof ContextEntry) {
      return 0;
    }
    if (entry instanceof EventEntry) {
      return 1;
    }
    return entry instanceof MomentEntry ? 2 : 3;
  }

  private EventEntry eventEntry(Event event) {
    List<String> parts = new ArrayList<>();
    for (String field : event.stream().fields()) {
      Object value = event.get(field);
      if (value == null || OMITTED_FIELDS.contains(field)) {
        continue;
      }
      if (value instanceof Map<?, ?> map) {
        map.forEach((name, each) -> parts.add(name + "=" + each));
      } else {
        parts.add(field + "=" + value);
      }
    }
    return new EventEntry(
        Instant.ofEpochMilli(event.time()),
        event.stream().label(),
        event.id(),
        String.join(", ", parts),
        List.copyOf(evidenceFor.getOrDefault(event.id(), Set.of())));
  }

  private void addContextEntry(Set<String> shown, SpecificRecord record, ContextStream stream) {
    Instant time = Instant.ofEpochMilli(stream.timeOf(record));
    switch (stream) {
      case IDENTITY -> {
        IdentityLink link = (IdentityLink) record;
        addEntry(
            shown,
            link.getCustomerId(),
            new ContextEntry(
                time,
                stream.label(),
                "device %s %s"
                    .formatted(link.getDeviceId(), link.getLinked() ? "linked" : "unlinked")));
      }
      case CONSENT -> {
        Consent consent = (Consent) record;
        addEntry(
            shown,
            consent.getCustomerId(),
            new ContextEntry(
                time,
                stream.label(),
                consent.getPurpose() + (consent.getGranted() ? " granted" : " withdrawn")));
      }
      case OFFERS ->
          addEntry(
              shown,
              stream.keyOf(record),
              new ContextEntry(
                  time,
                  stream.label(),
                  "candidate offers: "
                      + String.join(
                          ", ",
                          ((CandidateOffers) record)
                              .getOffers().stream().map(CandidateOffer::getOfferId).toList())));
      case OUTCOME -> {
        OfferOutcome outcome = (OfferOutcome) record;
        addEntry(
            shown,
            outcome.getCustomerId(),
            new ContextEntry(
                time,
                stream.label(),
                "%s %s on %s"
                    .formatted(outcome.getOfferId(), outcome.getOutcome(), outcome.getChannel())));
      }
      case PROFILE ->
          addEntry(
              shown, stream.keyOf(record), new ContextEntry(time, stream.label(), profile(record)));
      case ERASURE ->
          addEntry(
              shown,
              stream.keyOf(record),
              new ContextEntry(time, stream.label(), "requested erasure"));
      case MERGE -> {
        CustomerMerge merge = (CustomerMerge) record;
        addEntry(
            shown,
            merge.getCustomerId(),
            new ContextEntry(
                time,
                stream.label(),
                merge.getIntoCustomerId() == null
                    ? "no longer merged"
                    : "merged into " + merge.getIntoCustomerId()));
      }
      case CATALOG -> {
        // The catalogue belongs to no customer.
      }
    }
  }

  private static String profile(SpecificRecord record) {
    ObjectNode json = JsonRecords.parseTrusted(JsonRecords.json(record));
    json.remove(List.of("event_id", "event_time", "customer_id"));
    List<String> parts = new ArrayList<>();
    json.properties()
        .forEach(
            field -> {
              if (!field.getValue().isContainerNode() || !field.getValue().isEmpty()) {
                parts.add(field.getKey() + "=" + plain(field.getValue()));
              }
            });
    return parts.isEmpty() ? "empty profile" : String.join(", ", parts);
  }

  /** Returns a value without the quotes of JSON, for example {@code [loans, cards]}. */
  private static String plain(JsonNode value) {
    if (value.isObject()) {
      return value.properties().stream()
          .map(field -> field.getKey() + ": " + plain(field.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(each -> items.add(plain(each)));
      return "[" + String.join(", ", items) + "]";
    }
    return value.asText();
  }

  private static List<String> withoutMoment(OfferResequenceCommand command) {
    Set<String> withheld = new LinkedHashSet<>();
    for (WithheldOffer offer : command.getWithheld()) {
      withheld.add(offer.getOfferId());
    }
    return command.getBefore().stream().filter(offer -> !withheld.contains(offer)).toList();
  }

  private static String late(String line) {
    JsonNode json = JsonRecords.parseTrusted(line);
    return String.format(
        Locale.ROOT,
        "%s line %d: %s %s arrived %d ms too late",
        json.get("file").asText(),
        json.get("line").asLong(),
        json.get("stream").asText(),
        json.get("event_id").asText(),
        json.get("late_ms").asLong());
  }
}
