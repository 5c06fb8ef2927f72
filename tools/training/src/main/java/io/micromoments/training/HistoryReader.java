package io.micromoments.training;

import io.micromoments.datasets.EshopFile;
import io.micromoments.datasets.InvalidLineHandler;
import io.micromoments.datasets.OnlineRetailFile;
import io.micromoments.datasets.OttoFile;
import io.micromoments.datasets.OttoSession;
import io.micromoments.datasets.UnreadableDataset;
import io.micromoments.propensity.Activity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the histories in a file of a public dataset. A file with an invalid line is rejected: a
 * model should not depend on which lines happened to be readable.
 */
final class HistoryReader {

  /** Codes of goods start with five digits; others are postage, fees and corrections. */
  private static final Pattern GOODS = Pattern.compile("(\\d{5})\\w*");

  private HistoryReader() {}

  /** Reads one history for each session of the OTTO dataset. */
  static ReadResult otto(Path file) throws IOException, UnreadableDataset {
    List<History> histories = new ArrayList<>();
    OttoFile.read(
        file, session -> histories.add(history(session)), InvalidLineHandler.rejectFile());
    return new ReadResult(histories, 0);
  }

  private static History history(OttoSession session) {
    return new History(
        Long.toString(session.session()),
        session.events().stream()
            .map(
                event ->
                    new Activity(event.time(), event.action(), Long.toString(event.item()), null))
            .toList());
  }

  /** Reads one history for each session of the clothing shop, with derived times. */
  static ReadResult eshop(Path file) throws IOException, UnreadableDataset {
    Map<String, List<Activity>> sessions = new TreeMap<>();
    EshopFile.read(
        file,
        click ->
            sessions
                .computeIfAbsent(Integer.toString(click.session()), session -> new ArrayList<>())
                .add(
                    new Activity(
                        click.time(),
                        "view_item",
                        click.model(),
                        Integer.toString(click.category()))),
        InvalidLineHandler.rejectFile());
    return new ReadResult(histories(sessions), 0);
  }

  /**
   * Reads one history for each customer of Online Retail, of purchases and cancellations (refund).
   * Skips lines without a customer and lines that are not goods. The data have no categories;
   * variants of one design share the digits of their code, so the digits are used as category.
   */
  static ReadResult onlineRetail(Path file) throws IOException, UnreadableDataset {
    Map<String, List<Activity>> customers = new TreeMap<>();
    AtomicInteger skippedLines = new AtomicInteger();
    OnlineRetailFile.read(
        file,
        line -> {
          Matcher code = GOODS.matcher(line.stockCode());
          if (line.customer().isEmpty() || !code.matches()) {
            skippedLines.incrementAndGet();
            return;
          }
          String action = line.quantity() > 0 ? "purchase" : "refund";
          customers
              .computeIfAbsent(line.customer(), customer -> new ArrayList<>())
              .add(new Activity(line.time(), action, line.stockCode(), code.group(1)));
        },
        InvalidLineHandler.rejectFile());
    return new ReadResult(histories(customers), skippedLines.get());
  }

  private static List<History> histories(Map<String, List<Activity>> activities) {
    return activities.entrySet().stream()
        .map(history -> new History(history.getKey(), history.getValue()))
        .toList();
  }
}
