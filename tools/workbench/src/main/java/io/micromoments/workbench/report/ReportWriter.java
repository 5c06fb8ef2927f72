package io.micromoments.workbench.report;

import io.micromoments.workbench.report.Story.CustomerStory;
import io.micromoments.workbench.report.Story.MomentEntry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a story as one self-contained page: no network, no scripts, no other files. The same story
 * gives the same bytes.
 */
public final class ReportWriter {

  private static final String STYLE = "report.css";

  /** Number of customers that are not folded. */
  private static final int OPEN_CUSTOMERS = 20;

  /** Number of sentences per list that are not folded. */
  private static final int OPEN_SENTENCES = 20;

  private static final String ERASURES = "erasures";
  private static final String ERASURES_HEADING = "Erasures";
  private static final String DROPPED = "dropped";
  private static final String DROPPED_HEADING = "Partial matches dropped";
  private static final String QUARANTINED = "quarantined";
  private static final String QUARANTINED_HEADING = "Quarantined";

  private ReportWriter() {}

  /**
   * Writes the page and creates missing parent folders.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Story story, Path file) throws IOException {
    String page = page(story, style());
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, page);
  }

  private static String page(Story story, String style) {
    Html html = new Html().doctype().open("html", "lang", "en");
    head(story, style, html);
    html.open("body");
    header(story, html);
    html.open("main", "id", "story");
    customers(story, html);
    results(story.results(), html);
    sentences(
        DROPPED,
        DROPPED_HEADING,
        "Matches that these would have become were not detected.",
        story.results().dropped(),
        html);
    sentences(
        QUARANTINED,
        QUARANTINED_HEADING,
        "These patterns and policies were deactivated, because a condition failed too often.",
        story.results().quarantined(),
        html);
    sentences(
        "not-read",
        "Rejected lines",
        "These lines were rejected and not processed.",
        story.rejectedLines(),
        html);
    sentences(
        "late",
        "Late events",
        "These events exceeded the out-of-orderness and were not matched.",
        story.late(),
        html);
    html.close();
    html.open("footer").element("p", "Micromoments replay report. All times are in UTC.").close();
    return html.close().close().document();
  }

  private static void head(Story story, String style, Html html) {
    html.open("head").empty("meta", "charset", "utf-8");
    html.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'"
            .formatted(sha256(style)));
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.empty("meta", "name", "referrer", "content", "no-referrer");
    html.element("title", story.title() + " – Micromoments");
    html.style(style).close();
  }

  private static void header(Story story, Html html) {
    html.element("a", "Skip to the customers", "class", "skip", "href", "#story");
    html.open("header", "class", "page");
    html.element("p", "Micromoments replay report", "class", "eyebrow");
    html.element("h1", story.title());
    for (String paragraph : story.text().strip().split("\\R\\s*\\R")) {
      if (!paragraph.isBlank()) {
        html.element("p", paragraph.strip(), "class", "story");
      }
    }
    if (!story.totals().isEmpty()) {
      html.open("dl", "class", "totals");
      story
          .totals()
          .forEach(
              (name, value) -> html.open("div").element("dt", name).element("dd", value).close());
      html.close();
    }
    jumps(story.results(), html);
    html.close();
  }

  /** Links to the sections after the customers, of whom there can be many. */
  private static void jumps(Results results, Html html) {
    Map<String, String> jumps = new LinkedHashMap<>();
    if (!results.measures().isEmpty()) {
      jumps.put(MeasuresSection.ID, MeasuresSection.HEADING);
    }
    if (!results.budgets().isEmpty()) {
      jumps.put(BudgetsSection.ID, BudgetsSection.HEADING);
    }
    if (!results.receipts().isEmpty()) {
      jumps.put(ERASURES, ERASURES_HEADING);
    }
    if (!results.dropped().isEmpty()) {
      jumps.put(DROPPED, DROPPED_HEADING);
    }
    if (!results.quarantined().isEmpty()) {
      jumps.put(QUARANTINED, QUARANTINED_HEADING);
    }
    if (!jumps.isEmpty()) {
      html.open("nav", "class", "jumps", "aria-label", "Sections after the customers").open("ul");
      jumps.forEach(
          (id, heading) -> html.open("li").element("a", heading, "href", "#" + id).close());
      html.close().close();
    }
  }

  private static void results(Results results, Html html) {
    if (!results.measures().isEmpty()) {
      new MeasuresSection(results.measures()).write(html);
    }
    if (!results.budgets().isEmpty()) {
      BudgetsSection.write(results.budgets(), html);
    }
    sentences(
        ERASURES,
        ERASURES_HEADING,
        "Each request was carried out by every stage that stores customer data.",
        results.receipts().stream().map(Receipts::sentence).toList(),
        html);
  }

  private static void customers(Story story, Html html) {
    List<CustomerStory> customers = story.customers();
    if (customers.isEmpty()) {
      html.element("p", nothing(story), "class", "empty");
      return;
    }
    if (customers.stream().noneMatch(ReportWriter::hasMoments)) {
      html.element("p", "No moments were detected in this replay.", "class", "empty");
    }
    if (customers.size() > 1) {
      contents(customers, html);
    }
    int open = Math.min(OPEN_CUSTOMERS, customers.size());
    for (int i = 0; i < open; i++) {
      new CustomerSection(customers.get(i), i + 1).write(html);
    }
    if (open < customers.size()) {
      html.open("details", "class", "more", "id", "more-customers");
      html.element("summary", more(customers.size() - open));
      for (int i = open; i < customers.size(); i++) {
        new CustomerSection(customers.get(i), i + 1).write(html);
      }
      html.close();
    }
  }

  private static String nothing(Story story) {
    return story.rejectedLines().isEmpty() && story.late().isEmpty()
        ? "No events in this replay, so no moments were detected."
        : "No event in this replay could be processed, so no moments were detected. See below for"
            + " the reasons.";
  }

  private static String more(int customers) {
    return Formats.count(customers, "more customer", "more customers");
  }

  private static boolean hasMoments(CustomerStory customer) {
    return customer.entries().stream().anyMatch(MomentEntry.class::isInstance);
  }

  private static void contents(List<CustomerStory> customers, Html html) {
    html.open("nav", "aria-label", "Customers").open("ul");
    for (int i = 0; i < Math.min(OPEN_CUSTOMERS, customers.size()); i++) {
      html.open("li").open("a", "href", "#" + CustomerSection.id(i + 1));
      html.element("b", customers.get(i).id());
      customers.get(i).entries().stream()
          .filter(MomentEntry.class::isInstance)
          .map(entry -> ((MomentEntry) entry).moment().getMoment())
          .distinct()
          .sorted()
          .forEach(
              kind -> {
                html.text(" ");
                MomentCard.kind(kind, html);
              });
      html.close().close();
    }
    if (customers.size() > OPEN_CUSTOMERS) {
      html.open("li");
      html.element("a", more(customers.size() - OPEN_CUSTOMERS), "href", "#more-customers").close();
    }
    html.close().close();
  }

  private static void sentences(
      String id, String heading, String meaning, List<String> sentences, Html html) {
    if (sentences.isEmpty()) {
      return;
    }
    html.open("section", "class", "sentences", "id", id, "aria-labelledby", id + "-heading");
    html.element("h2", heading, "id", id + "-heading").element("p", meaning);
    int open = Math.min(OPEN_SENTENCES, sentences.size());
    list(sentences.subList(0, open), html);
    if (open < sentences.size()) {
      html.open("details").element("summary", (sentences.size() - open) + " more");
      list(sentences.subList(open, sentences.size()), html);
      html.close();
    }
    html.close();
  }

  private static void list(List<String> sentences, Html html) {
    html.open("ul");
    sentences.forEach(sentence -> html.element("li", sentence));
    html.close();
  }

  private static String style() throws IOException {
    try (InputStream in = ReportWriter.class.getResourceAsStream(STYLE)) {
      if (in == null) {
        throw new FileNotFoundException("missing resource: " + STYLE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
