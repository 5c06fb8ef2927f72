package io.micromoments.workbench.drafting;

import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.text.Names;
import io.micromoments.workbench.replay.DeviceOwners;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.replay.Scenario;
import io.micromoments.workbench.replay.UnusableInput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * Finds the events of one customer in a scenario. The job itself says whose an event is: a replay
 * with a pattern that every event matches. So links, identifiers, merges, places, late events and
 * erasures count as in production.
 */
public final class JourneyReader {

  /** More events make no test that a person can read. */
  public static final int MAX_EVENTS = 200;

  private static final String EVERY_EVENT = "every-recorded-event";
  private static final int MAX_NAMED = 10;

  /**
   * The part of a scenario to read.
   *
   * @param customer customer id, or {@code device:…} for a guest
   * @param from inclusive; empty for the beginning
   * @param until exclusive; empty for the end
   */
  public record Part(
      Scenario scenario, String customer, Optional<Instant> from, Optional<Instant> until) {

    private boolean contains(Instant time) {
      return from.map(each -> !time.isBefore(each)).orElse(true)
          && until.map(time::isBefore).orElse(true);
    }

    private String shown() {
      return from.map(each -> " from " + each).orElse("")
          + until.map(each -> " until " + each).orElse("");
    }
  }

  private record EventKey(String stream, String id, long time) {}

  private final Part part;
  private final DeviceOwners devices = new DeviceOwners();
  private final Map<String, Boolean> consents = new TreeMap<>();
  private SpecificRecord profile;
  private long end = Long.MIN_VALUE;

  private JourneyReader(Part part) {
    this.part = part;
  }

  /**
   * Reads the journey.
   *
   * @param pattern a pattern whose moments are wanted, too
   * @throws UnusableInput if the customer has no events in this part, or too many
   */
  public static Journey read(Part part, Optional<SourceText> pattern) throws Exception {
    return new JourneyReader(part).read(pattern);
  }

  private Journey read(Optional<SourceText> pattern) throws Exception {
    forEachElement(this::addContext);
    List<Micromoment> moments = replay(pattern);
    Set<EventKey> own = new HashSet<>();
    List<Micromoment> detected = new ArrayList<>();
    for (Micromoment moment : moments) {
      if (!isOwn(moment)) {
        continue;
      }
      if (moment.getPattern().equals(EVERY_EVENT)) {
        moment.getEvidence().forEach(evidence -> own.add(key(evidence)));
      } else if (part.contains(moment.getDetectedAt())) {
        detected.add(moment);
      }
    }
    List<Event> events = new ArrayList<>();
    forEachElement(
        element -> {
          if (element instanceof EventElement each && own.contains(key(each.event()))) {
            events.add(each.event());
          }
        });
    checkNumber(events);
    events.sort(
        Comparator.comparingLong(Event::time)
            .thenComparing(Event::id)
            .thenComparing(Event::compareContent));
    Instant reached = Instant.ofEpochMilli(end);
    Instant ends = part.scenario.until().filter(reached::isBefore).orElse(reached);
    return new Journey(
        part.scenario.folder().toAbsolutePath().normalize().getFileName().toString(),
        events,
        part.until.filter(ends::isAfter).orElse(ends),
        Optional.ofNullable(profile),
        consents,
        detected);
  }

  private List<Micromoment> replay(Optional<SourceText> pattern) throws Exception {
    List<SourceText> patterns = new ArrayList<>(List.of(everyEvent()));
    pattern.ifPresent(patterns::add);
    Scenario all =
        new Scenario(
            part.scenario.folder(),
            part.scenario.title(),
            part.scenario.story(),
            Optional.empty(),
            part.scenario.outOfOrderness(),
            part.scenario.until());
    try (ReplayResult result =
        Replay.run(
            all,
            new PatternSet(patterns),
            Optional.empty(),
            JobSettings.DEFAULT,
            1,
            Replay.Backend.heap)) {
      return result.momentRecords().toList();
    }
  }

  /** A shadow, because its moments must not lead to commands. */
  private SourceText everyEvent() {
    List<String> conditions = new ArrayList<>();
    part.from.ifPresent(from -> conditions.add("event.event_time >= timestamp(\"" + from + "\")"));
    part.until.ifPresent(
        until -> conditions.add("event.event_time < timestamp(\"" + until + "\")"));
    return new SourceText(
        EVERY_EVENT + ".yaml",
        """
        pattern: %s
        version: 1
        moment: KNOW
        intent: none
        status: shadow
        skip: none
        steps:
          - step: recorded
            on: [%s]
        """
                .formatted(
                    EVERY_EVENT,
                    EventStream.external().stream()
                        .map(EventStream::label)
                        .collect(Collectors.joining(", ")))
            + (conditions.isEmpty() ? "" : "    where: " + String.join(" && ", conditions) + "\n"));
  }

  private boolean isOwn(Micromoment moment) {
    return moment.getCustomerId().equals(part.customer)
        || devices.ownerOf(moment.getCustomerId(), moment.getDetectedAt()).equals(part.customer);
  }

  private static EventKey key(Evidence evidence) {
    return new EventKey(
        evidence.getStream(), evidence.getEventId(), evidence.getEventTime().toEpochMilli());
  }

  private static EventKey key(Event event) {
    return new EventKey(event.stream().label(), event.id(), event.time());
  }

  private void addContext(Element element) {
    if (element instanceof EventElement each) {
      devices.addLink(each.event());
      end = Math.max(end, each.event().time());
    } else if (element instanceof ContextElement context) {
      devices.addLink(context.record());
      long time = context.stream().timeOf(context.record());
      if (part.until.map(until -> time >= until.toEpochMilli()).orElse(false)) {
        return;
      }
      if (context.stream() == ContextStream.PROFILE
          && context.stream().keyOf(context.record()).equals(part.customer)) {
        profile = context.record();
      } else if (context.record() instanceof Consent consent
          && consent.getCustomerId().equals(part.customer)) {
        consents.put(consent.getPurpose().toLowerCase(Locale.ROOT), consent.getGranted());
      }
    }
  }

  /** Reads the lines as the job does; context in the order of its times. Skips rejected lines. */
  private void forEachElement(Consumer<Element> consumer) throws IOException {
    try (ScenarioLines lines = new ScenarioLines(part.scenario.folder())) {
      while (lines.hasNext()) {
        Element element = lines.next().arrival().element();
        if (element != null) {
          consumer.accept(element);
        }
      }
    }
  }

  private void checkNumber(List<Event> events) throws IOException {
    String folder = part.scenario.folder().toString();
    if (events.size() > MAX_EVENTS) {
      throw new UnusableInput(
          String.format(
              Locale.ROOT,
              "customer '%s' has %d events in %s%s; at most %d make a test that can be read",
              part.customer,
              events.size(),
              folder,
              part.shown(),
              MAX_EVENTS),
          "choose a shorter time with --from and --until");
    }
    if (!events.isEmpty()) {
      return;
    }
    List<Event> ever = new ArrayList<>();
    Set<String> customers = new TreeSet<>();
    forEachElement(
        element -> {
          if (element instanceof EventElement each && each.event().stream() != EventStream.PLACE) {
            String owner = devices.ownerOf(each.event());
            customers.add(owner);
            if (owner.equals(part.customer)) {
              ever.add(each.event());
            }
          }
        });
    String message =
        "customer '%s' has no events in %s%s".formatted(part.customer, folder, part.shown());
    if (ever.isEmpty()) {
      throw new UnusableInput(message, customers(customers));
    }
    ever.sort(Comparator.comparingLong(Event::time));
    throw new UnusableInput(
        message,
        String.format(
            Locale.ROOT,
            "their %d events are between %s and %s; late events do not count",
            ever.size(),
            Instant.ofEpochMilli(ever.get(0).time()),
            Instant.ofEpochMilli(ever.get(ever.size() - 1).time())));
  }

  private String customers(Set<String> customers) {
    return customers.isEmpty()
        ? "no event of the scenario has a customer"
        : Names.suggested(part.customer, customers)
            + "customers with events: "
            + customers.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
            + (customers.size() > MAX_NAMED
                ? String.format(Locale.ROOT, " and %d more", customers.size() - MAX_NAMED)
                : "");
  }
}
