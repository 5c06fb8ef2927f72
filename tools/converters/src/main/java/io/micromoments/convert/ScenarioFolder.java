package io.micromoments.convert;

import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.WebChannel;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes the events of a dataset as a scenario: {@code scenario.yaml}, {@code context.jsonl} and
 * {@code events.jsonl}. The channel, the consent to personalisation, the catalogue and the batch
 * list are synthetic and the same for all customers.
 */
final class ScenarioFolder<E extends RecordedEvent> {

  static final String LEFT_OUT = "left-out.txt";

  private static final String SCENARIO = "scenario.yaml";
  private static final String CONTEXT = "context.jsonl";
  private static final String EVENTS = "events.jsonl";

  /** Names of all files that a conversion writes. */
  static final List<String> FILES = List.of(SCENARIO, CONTEXT, EVENTS, LEFT_OUT);

  /** How long event time continues after the last event, so that pending deadlines expire. */
  private static final int HOURS_AFTER = 2;

  private static final String PURPOSE = "personalisation";

  private final Path folder;
  private final DatasetConverter<E> converter;

  ScenarioFolder(Path folder, DatasetConverter<E> converter) {
    this.folder = folder;
    this.converter = converter;
  }

  /**
   * Writes the files; replaces existing ones.
   *
   * @param events at least one, in {@link RecordedEvent#ORDER}
   */
  void write(List<E> events) throws IOException {
    Files.createDirectories(folder);
    Map<Long, E> firstOfSession = new HashMap<>();
    events.forEach(event -> firstOfSession.putIfAbsent(event.session(), event));
    writeDescription(firstOfSession.size(), time(events.get(events.size() - 1)));
    writeContext(firstOfSession.values(), time(events.get(0)));
    try (BufferedWriter out = open(EVENTS)) {
      for (E event : events) {
        writeLine(out, EventStream.CLICKSTREAM.label(), clickstream(event));
      }
    }
  }

  private void writeDescription(int sessions, Instant last) throws IOException {
    Files.writeString(
        folder.resolve(SCENARIO),
        """
        title: %s
        story: |
        %spack: retail
        until: %s
        """
            .formatted(
                converter.title(),
                converter.story(sessions).indent(2),
                last.truncatedTo(ChronoUnit.SECONDS).plus(HOURS_AFTER, ChronoUnit.HOURS)));
  }

  /** Writes the catalogue, and then consent and batch list of each customer. */
  private void writeContext(Iterable<E> firstOfSession, Instant first) throws IOException {
    Instant catalogTime = first.truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS);
    List<CandidateOffer> batchList =
        converter.offers().stream().map(SyntheticOffer::candidate).toList();
    try (BufferedWriter out = open(CONTEXT)) {
      int number = 0;
      for (SyntheticOffer offer : converter.offers()) {
        number++;
        writeLine(out, ContextStream.CATALOG.label(), offer.offer("c" + number, catalogTime));
      }
      for (Customer customer : customers(firstOfSession, catalogTime)) {
        writeLine(
            out,
            ContextStream.CONSENT.label(),
            new Consent(
                "k-" + customer.session(),
                customer.contextTime(),
                customerId(customer.session()),
                PURPOSE,
                true));
        writeLine(
            out,
            ContextStream.OFFERS.label(),
            new CandidateOffers(
                "o-" + customer.session(),
                customer.contextTime(),
                customerId(customer.session()),
                batchList));
      }
    }
  }

  private record Customer(long session, Instant contextTime) {}

  private List<Customer> customers(Iterable<E> firstOfSession, Instant catalogTime) {
    List<Customer> customers = new ArrayList<>();
    for (E first : firstOfSession) {
      customers.add(new Customer(first.session(), converter.contextTime(first, catalogTime)));
    }
    customers.sort(
        Comparator.comparing(Customer::contextTime).thenComparingLong(Customer::session));
    return customers;
  }

  private ClickstreamEvent clickstream(E event) {
    String customer = customerId(event.session());
    String number =
        String.format(Locale.ROOT, "%0" + converter.minPositionDigits() + "d", event.number());
    ClickstreamEvent record = new ClickstreamEvent();
    record.setEventId(customer + "-" + number);
    record.setEventTime(time(event));
    record.setCustomerId(customer);
    record.setSessionId(Long.toString(event.session()));
    record.setChannel(WebChannel.WEB);
    event.describe(record);
    return record;
  }

  private String customerId(long session) {
    return converter.name() + "-" + session;
  }

  private static Instant time(RecordedEvent event) {
    return Instant.ofEpochMilli(event.time());
  }

  private BufferedWriter open(String file) throws IOException {
    return Files.newBufferedWriter(folder.resolve(file), StandardCharsets.UTF_8);
  }

  /** Writes a record with its stream; fields that are not set are omitted. */
  private static void writeLine(BufferedWriter out, String stream, SpecificRecord record)
      throws IOException {
    out.write("{\"stream\":\"" + stream + "\"," + JsonRecords.json(record).substring(1));
    out.write('\n');
  }
}
