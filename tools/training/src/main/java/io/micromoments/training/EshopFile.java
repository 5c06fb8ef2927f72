package io.micromoments.training;

import io.micromoments.propensity.Activity;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the sessions of UCI's clothing shop of 2008: clicks on items with their category. The data
 * have dates and the order of clicks but no time of day. Times are derived in the same way as by
 * the scenario's converter (docs/real-data.md): a session starts between 07:00 and 21:00, and
 * clicks are 40 seconds apart.
 */
final class EshopFile {

  private static final String HEADER =
      "year;month;day;order;country;session ID;page 1 (main category);page 2 (clothing model);";
  private static final LocalTime OPENS = LocalTime.of(7, 0);
  private static final long SPREAD_SECONDS = 14 * 3600;
  private static final long CLICK_SECONDS = 40;

  private EshopFile() {}

  static ReadResult read(BufferedReader lines) throws IOException, UnreadableRecording {
    String header = lines.readLine();
    if (header == null || !letters(header).startsWith(letters(HEADER))) {
      throw new UnreadableRecording("line 1 is '%s'; expected '%s…'".formatted(header, HEADER));
    }
    // UCI's file uses semicolons; the copy distributed with R uses commas, and dots for spaces.
    String separator = header.contains(";") ? ";" : ",";
    Map<String, List<Activity>> sessions = new TreeMap<>();
    int number = 1;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      String[] fields = line.split(separator, -1);
      if (fields.length < 8) {
        throw new UnreadableRecording(
            String.format(
                Locale.ROOT,
                "line %d has %d fields; expected at least 8: %s",
                number,
                fields.length,
                HEADER));
      }
      sessions
          .computeIfAbsent(fields[5], session -> new ArrayList<>())
          .add(new Activity(time(fields, number), "view_item", fields[7], fields[6]));
    }
    return new ReadResult(
        sessions.entrySet().stream()
            .map(session -> new History(session.getKey(), session.getValue()))
            .toList(),
        0);
  }

  private static String letters(String text) {
    return text.replaceAll("[^\\p{Alnum}]", "");
  }

  private static long time(String[] fields, int number) throws UnreadableRecording {
    try {
      LocalDate day =
          LocalDate.of(
              Integer.parseInt(fields[0]),
              Integer.parseInt(fields[1]),
              Integer.parseInt(fields[2]));
      long start = Long.parseLong(fields[5]) * 6151 % SPREAD_SECONDS;
      long click = Long.parseLong(fields[3]) - 1;
      return day.atTime(OPENS)
          .plusSeconds(start + click * CLICK_SECONDS)
          .toInstant(ZoneOffset.UTC)
          .toEpochMilli();
    } catch (DateTimeException | NumberFormatException e) {
      throw new UnreadableRecording(
          String.format(
              Locale.ROOT,
              "line %d: day %s-%s-%s, order %s, session %s; expected a day and whole numbers",
              number,
              fields[0],
              fields[1],
              fields[2],
              fields[3],
              fields[5]),
          e);
    }
  }
}
