package io.micromoments.workbench.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.input.Arrival;
import io.micromoments.patterns.language.file.TextFile;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.scenario.LineDecoder;
import io.micromoments.scenario.RecordedFiles;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Offer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Offers that replace those of a recording with the same ids, and add the others. They hold for the
 * whole recording, whatever their {@code event_time}: a catalogue of today would otherwise change
 * nothing in a recording of last month.
 *
 * @param offers a line of context by offer id
 */
public record CatalogOverlay(Map<String, String> offers) {

  public static final CatalogOverlay NONE = new CatalogOverlay(Map.of());

  /** The catalogue in a folder of definitions. */
  public static final String FILE = "catalog.jsonl";

  private static final Pattern NAME = Pattern.compile("(?i).*\\.(jsonl|ndjson|json)");
  private static final String FORM =
      "a catalogue file has one offer on each line, as in context.jsonl: {\"stream\": \"catalog\","
          + " \"offer_id\": \"tv-discount\", \"category\": \"tv\", \"intents\": [\"tv\"]}";

  /** Earlier than any recording: the earliest event_time that the job accepts. */
  private static final String FROM_THE_BEGINNING = "2000-01-01T00:00:00Z";

  /** Returns whether a file is a catalogue by its name; definitions are YAML. */
  public static boolean isNamedCatalog(Path file) {
    return Files.isRegularFile(file) && NAME.matcher(file.getFileName().toString()).matches();
  }

  /**
   * Reads a catalogue file.
   *
   * @throws UnusableInput if a line is no valid offer, or an offer occurs twice
   */
  public static CatalogOverlay read(Path file) throws IOException {
    Map<String, String> offers = new LinkedHashMap<>();
    List<String> lines = TextFile.read(file).text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String at = String.format(Locale.ROOT, "%s:%d: ", file, i + 1);
      ObjectNode offer = parse(lines.get(i), at);
      String id = validId(offer, at);
      if (offers.put(id, offer.toString()) != null) {
        throw new UnusableInput(
            at + "the offer '%s' occurs twice".formatted(id),
            "keep one line for each offer; it holds for the whole recording");
      }
    }
    if (offers.isEmpty()) {
      throw new UnusableInput(file + " has no offer", FORM);
    }
    return new CatalogOverlay(offers);
  }

  private static ObjectNode parse(String line, String at) {
    ObjectNode offer;
    try {
      offer = JsonRecords.parse(line);
    } catch (InvalidRecord e) {
      throw new UnusableInput(at + e.text(), FORM);
    }
    String stream = offer.path("stream").asText(ContextStream.CATALOG.label());
    if (!stream.equals(ContextStream.CATALOG.label())) {
      throw new UnusableInput(at + "found the stream '%s'".formatted(stream), FORM);
    }
    offer.put("stream", ContextStream.CATALOG.label());
    offer.put("event_time", FROM_THE_BEGINNING);
    return offer;
  }

  private static String validId(ObjectNode offer, String at) {
    ScenarioLine line = new ScenarioLine(ScenarioLines.CONTEXT, 1, offer.toString());
    Arrival arrival = LineDecoder.arrival(line);
    if (arrival.element() instanceof ContextElement context) {
      return ((Offer) context.record()).getOfferId();
    }
    throw new UnusableInput(at + arrival.rejection().text(), FORM);
  }

  /** Returns the offers of both; those of the other one replace those with the same ids. */
  public CatalogOverlay with(CatalogOverlay other) {
    Map<String, String> all = new LinkedHashMap<>(offers);
    all.putAll(other.offers);
    return new CatalogOverlay(all);
  }

  /**
   * Writes the recorded files with these offers. Events are linked, not copied.
   *
   * @param into an empty folder
   */
  void apply(Path recording, Path into) throws IOException {
    for (Path file : RecordedFiles.events(recording)) {
      link(file, into.resolve(file.getFileName()));
    }
    List<Path> context = RecordedFiles.context(recording);
    for (Path file : context) {
      Files.createFile(into.resolve(plainName(file.getFileName().toString())));
    }
    try (ContextCopy copy = new ContextCopy(into)) {
      ScenarioLines.forEachContext(recording, copy::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Files.write(into.resolve(fileAfter(context)), offers.values());
  }

  private static void link(Path file, Path link) throws IOException {
    try {
      Files.createSymbolicLink(link, file.toRealPath());
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(file, link); // Some systems allow links only to administrators.
    }
  }

  /** Returns the name of the next file of the context. */
  private static String fileAfter(List<Path> context) {
    if (context.isEmpty()) {
      return ScenarioLines.CONTEXT;
    }
    String last = context.get(context.size() - 1).getFileName().toString();
    String digits = last.replaceFirst("^context-?([0-9]*).*$", "$1");
    return String.format(
        Locale.ROOT, "context-%d.jsonl", 1 + (digits.isEmpty() ? 0 : Long.parseLong(digits)));
  }

  private static String plainName(String file) {
    return file.replaceFirst("\\.(gz|zst)$", "");
  }

  /** Copies the context without the replaced offers. Blank lines keep the numbers of the others. */
  private final class ContextCopy implements AutoCloseable {
    private final Path into;
    private String file = "";
    private long line;
    private BufferedWriter out;

    private ContextCopy(Path into) {
      this.into = into;
    }

    private void add(ScenarioLines.Decoded decoded) {
      try {
        ScenarioLine from = decoded.line();
        if (!from.file().equals(file)) {
          close();
          file = from.file();
          line = 0;
          out = Files.newBufferedWriter(into.resolve(plainName(file)));
        }
        for (; line < from.line() - 1; line++) {
          out.write('\n');
        }
        line++;
        out.write(isReplaced(decoded) ? "\n" : from.text() + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private boolean isReplaced(ScenarioLines.Decoded decoded) {
      return decoded.arrival().element() instanceof ContextElement context
          && context.stream() == ContextStream.CATALOG
          && offers.containsKey(((Offer) context.record()).getOfferId());
    }

    @Override
    public void close() throws IOException {
      if (out != null) {
        out.close();
      }
    }
  }
}
