package io.micromoments.benchmark.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.micromoments.benchmark.workload.Clickstream;
import io.micromoments.benchmark.workload.EncodedEvents;
import io.micromoments.benchmark.workload.Feed;
import io.micromoments.benchmark.workload.PatternFile;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.benchmark.workload.Vocabulary;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Offer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes a scenario: the clickstream of a benchmark, with the retail pack and patterns of the
 * benchmark's family. Each customer has consent and candidate offers from the start, and gets new
 * candidates once at some time of the recording, so that context arrives all the time.
 *
 * @param events number of events
 * @param customers number of customers, most of whom have events
 * @param patterns number of patterns of the family, in addition to the retail pack
 */
record BenchmarkScenario(int events, int customers, int patterns) {

  private static final long SEED = 11;
  private static final int OFFERS = 10;
  private static final long HOUR = 3_600_000;
  private static final double CENTS = 100;

  /** Duration of the recording: a hundred events per customer in two days are a busy shop. */
  private static final long DURATION = 48 * HOUR;

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Writes the scenario to an empty folder.
   *
   * @param retailPack folder of the pack
   */
  void write(Path folder, Path retailPack) throws IOException {
    Files.writeString(folder.resolve("scenario.yaml"), "title: Benchmark of replays\n");
    writePatterns(folder, retailPack);
    int step = (int) Math.max(Clickstream.STEP, DURATION / events);
    EncodedEvents clicks = new Clickstream(SEED, customers, step).record(events);
    TreeSet<String> names = new TreeSet<>();
    Feed.Reader reader = clicks.read();
    try (Writer lines = Files.newBufferedWriter(folder.resolve("events.jsonl"))) {
      for (int i = 0; i < events; i++) {
        Event event = reader.next().event();
        names.add(event.customerId());
        writeEvent(lines, event);
      }
    }
    writeContext(folder, new ArrayList<>(names), (long) events * step);
  }

  private void writePatterns(Path folder, Path retailPack) throws IOException {
    Path own = Files.createDirectory(folder.resolve("patterns"));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(retailPack, "*.yaml")) {
      for (Path file : files) {
        Files.copy(file, own.resolve(file.getFileName().toString()));
      }
    }
    for (SourceText pattern : PatternFile.of(PatternSpec.family(patterns))) {
      Files.writeString(own.resolve(pattern.file()), pattern.text());
    }
  }

  private static void writeEvent(Writer lines, Event event) throws IOException {
    JsonGenerator json = JSON.createGenerator(lines);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    json.writeStartObject();
    json.writeStringField("stream", event.stream().label());
    for (String field : event.stream().fields()) {
      Object value = event.get(field);
      if (field.equals("event_time")) {
        json.writeStringField(field, Instant.ofEpochMilli(event.time()).toString());
      } else if (value instanceof String text) {
        json.writeStringField(field, text);
      } else if (value instanceof Double number) {
        json.writeNumberField(field, Math.round(number * CENTS) / CENTS);
      }
    }
    json.writeEndObject();
    json.close();
    lines.write('\n');
  }

  private static void writeContext(Path folder, List<String> customers, long duration)
      throws IOException {
    Instant before = Instant.ofEpochMilli(Clickstream.START - HOUR);
    try (BufferedWriter lines = Files.newBufferedWriter(folder.resolve("context.jsonl"))) {
      for (int i = 0; i < OFFERS; i++) {
        write(
            lines,
            ContextStream.CATALOG,
            Offer.newBuilder()
                .setEventId("offer-" + i)
                .setEventTime(before)
                .setOfferId("offer-" + i)
                .setCategory(Vocabulary.CATEGORIES.get(i))
                .setIntents(List.of(Vocabulary.CATEGORIES.get(i)))
                .build());
      }
      for (String customer : customers) {
        write(
            lines,
            ContextStream.CONSENT,
            new Consent("consent-" + customer, before, customer, "personalisation", true));
        write(lines, ContextStream.OFFERS, candidates("first", before, customer));
      }
      for (int i = 0; i < customers.size(); i++) {
        String customer = customers.get(i);
        Instant later = Instant.ofEpochMilli(Clickstream.START + duration * i / customers.size());
        write(lines, ContextStream.OFFERS, candidates("later", later, customer));
      }
    }
  }

  private static CandidateOffers candidates(String list, Instant time, String customer) {
    List<CandidateOffer> offers = new ArrayList<>();
    for (int i = 0; i < OFFERS; i++) {
      offers.add(new CandidateOffer("offer-" + i, 1.0 - 0.05 * i));
    }
    return new CandidateOffers(list + "-" + customer, time, customer, offers);
  }

  private static void write(Writer lines, ContextStream stream, SpecificRecord record)
      throws IOException {
    String json = JsonRecords.json(record);
    lines.write("{\"stream\":\"" + stream.label() + "\"," + json.substring(1) + "\n");
  }
}
