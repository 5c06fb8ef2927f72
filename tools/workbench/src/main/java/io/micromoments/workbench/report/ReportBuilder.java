package io.micromoments.workbench.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.TopLevelFields;
import io.micromoments.schemas.WithheldOffer;
import io.micromoments.text.Durations;
import io.micromoments.workbench.replay.DeviceOwners;
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
import java.time.Duration;
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
import java.util.function.Function;
import java.util.stream.Stream;

/** Combines the inputs and results of a replay into one report, with a section per customer. */
public final class ReportBuilder {

  /** Maximum number of customers in a report; those with moments come first. */
  static final int MAX_CUSTOMERS = 60;

  /** Events listed per customer; further ones that are not evidence are only counted. */
  static final int MAX_ENTRIES = 300;

  /** Events listed per customer if they are evidence. */
  static final int MAX_EVIDENCE = 400;

  /** Moments, and as many commands, listed per customer and in the whole report. */
  static final int MAX_RESULTS_OF_CUSTOMER = 100;

  /** A card takes about 6 kB of the page. */
  static final int MAX_RESULTS = 500;

  private static final int MAX_LISTED = 200;
  private static final Set<String> OMITTED_FIELDS =
      Set.of("event_id", "event_time", "customer_id", "device_id", "session_id");

  private final Scenario scenario;
  private final ReplayResult result;
  private final List<Measure> measures;
  private final Map<String, String> descriptions;
  private final DeviceOwners devices;
  private final Map<String, List<Entry>> entries = new TreeMap<>();
  private final Map<String, Integer> leftOut = new HashMap<>();
  private final Map<String, Integer> leftOutResults = new HashMap<>();
  private final Map<String, Set<String>> evidenceFor = new HashMap<>();

  private ReportBuilder(
      Scenario scenario,
      ReplayResult result,
      List<Measure> measures,
      Map<String, String> descriptions) {
    this.scenario = scenario;
    this.result = result;
    this.measures = measures;
    this.descriptions = descriptions;
    this.devices = DeviceLinks.ownersIn(scenario.folder());
  }

  /**
   * Builds the report of a replay.
   *
   * @param measures of the result
   * @param descriptions description of each pattern, by pattern name
   */
  public static ReplayReport build(
      Scenario scenario,
      ReplayResult result,
      List<Measure> measures,
      Map<String, String> descriptions)
      throws IOException {
    return new ReportBuilder(scenario, result, measures, descriptions).build();
  }

  private ReplayReport build() throws IOException {
    Set<String> shown = shownCustomers();
    List<Micromoment> moments =
        linesOf(shown, result.moments(), this::ownerOfMoment).map(ReplayResult::moment).toList();
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
            String owner = devices.ownerOf(event);
            owners.add(owner);
            if (shown.contains(owner) && !late.contains(line.file() + ":" + line.line())) {
              addEntry(shown, owner, eventEntry(event));
            }
          } else {
            ContextText.of(context.stream(), context.record())
                .ifPresent(
                    text ->
                        addEntry(
                            shown, text.customer(), text.entry(context.stream(), context.time())));
          }
        });
    addResults(
        shown,
        moments.stream(),
        moment -> devices.ownerOf(moment.getCustomerId(), moment.getDetectedAt()),
        moment -> new MomentEntry(moment, descriptions.getOrDefault(moment.getPattern(), "")));
    addResults(
        shown,
        linesOf(shown, result.commands(), ReportBuilder::customerOf).map(ReplayResult::command),
        OfferResequenceCommand::getCustomerId,
        command -> new CommandEntry(command, withoutMoment(command)));
    return new ReplayReport(
        scenario.title(),
        scenario.story(),
        Totals.of(events[0], owners.size(), result),
        customers(shown),
        Results.of(result, measures),
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
  private Set<String> shownCustomers() throws IOException {
    Set<String> order = new LinkedHashSet<>();
    result.commands().forEach(line -> order.add(customerOf(line)));
    result.moments().forEach(line -> order.add(ownerOfMoment(line)));
    if (order.size() < MAX_CUSTOMERS) {
      Set<String> others = new TreeSet<>();
      forEachLine(
          (event, context, line) -> {
            if (event != null) {
              others.add(devices.ownerOf(event));
            }
          });
      order.addAll(others);
    }
    Set<String> shown = new LinkedHashSet<>();
    order.stream().limit(MAX_CUSTOMERS).forEach(shown::add);
    return shown;
  }

  /** Returns the lines of the given customers. Lines of others are not parsed in full. */
  private static Stream<String> linesOf(
      Set<String> customers, List<String> lines, Function<String, String> owner) {
    return lines.stream().filter(line -> customers.contains(owner.apply(line)));
  }

  private static String customerOf(String line) {
    return TopLevelFields.of(line, "customer_id");
  }

  private String ownerOfMoment(String line) {
    String[] fields = TopLevelFields.of(line, List.of("customer_id", "detected_at"));
    return devices.ownerOf(fields[0], Instant.parse(fields[1]));
  }

  private void addEntry(Set<String> shown, String owner, Entry entry) {
    if (!shown.contains(owner)) {
      return;
    }
    List<Entry> list = entries.computeIfAbsent(owner, id -> new ArrayList<>());
    boolean isEvidence = entry instanceof EventEntry event && !event.evidenceFor().isEmpty();
    if (list.size() < (isEvidence ? MAX_EVIDENCE : MAX_ENTRIES)) {
      list.add(entry);
    } else {
      leftOut.merge(owner, 1, Integer::sum);
    }
  }

  /**
   * Adds moments or commands of the shown customers. Every customer has some, also if others have
   * very many.
   */
  private <T> void addResults(
      Set<String> shown, Stream<T> results, Function<T, String> owner, Function<T, Entry> entry) {
    int perCustomer =
        Math.min(MAX_RESULTS_OF_CUSTOMER, Math.max(1, MAX_RESULTS / Math.max(1, shown.size())));
    int spare = MAX_RESULTS - perCustomer * shown.size();
    Map<String, Integer> listed = new HashMap<>();
    for (T result : (Iterable<T>) results::iterator) {
      String id = owner.apply(result);
      int before = listed.getOrDefault(id, 0);
      boolean isSpare = before >= perCustomer && before < MAX_RESULTS_OF_CUSTOMER && spare > 0;
      if (before < perCustomer || isSpare) {
        spare -= isSpare ? 1 : 0;
        listed.put(id, before + 1);
        entries.computeIfAbsent(id, key -> new ArrayList<>()).add(entry.apply(result));
      } else {
        leftOutResults.merge(id, 1, Integer::sum);
      }
    }
  }

  private List<CustomerReport> customers(Set<String> shown) {
    List<CustomerReport> customers = new ArrayList<>();
    for (String id : shown) {
      List<Entry> list = entries.getOrDefault(id, List.of());
      List<Entry> ordered = new ArrayList<>(list);
      ordered.sort(
          Comparator.comparing(Entry::time).thenComparingInt(ReportBuilder::orderAtSameTime));
      customers.add(
          new CustomerReport(
              id, ordered, leftOut.getOrDefault(id, 0), leftOutResults.getOrDefault(id, 0)));
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
        "%s line %d: %s %s arrived %s too late",
        json.get("file").asText(),
        json.get("line").asLong(),
        json.get("stream").asText(),
        json.get("event_id").asText(),
        Durations.show(Duration.ofMillis(json.get("late_ms").asLong())));
  }
}
