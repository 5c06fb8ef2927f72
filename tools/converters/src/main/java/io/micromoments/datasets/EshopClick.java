package io.micromoments.datasets;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * One click in the clothing shop of 2008.
 *
 * @param line number of its line, from 1
 * @param order position of the click in its session, from 1
 * @param category number of the main category, from 1
 * @param model the clothing model, such as A13
 * @param colour number of the colour, from 1
 * @param price in US dollars
 * @param country number of the country, from 1
 * @param page number of the page on the site, from 1
 */
public record EshopClick(
    int line,
    LocalDate day,
    int session,
    int order,
    int category,
    String model,
    int colour,
    int price,
    int country,
    int page) {

  static final List<String> CATEGORIES = List.of("trousers", "skirts", "blouses", "sale");

  static final List<String> COLOURS =
      List.of(
          "beige",
          "black",
          "blue",
          "brown",
          "burgundy",
          "gray",
          "green",
          "navy blue",
          "of many colours",
          "olive",
          "pink",
          "red",
          "violet",
          "white");

  /** Seconds between two clicks: close to the median in the OTTO data, which have real times. */
  public static final int SECONDS_BETWEEN_CLICKS = 40;

  private static final LocalTime OPENS = LocalTime.of(7, 0);
  private static final int SECONDS_OPEN = 14 * 60 * 60;

  /** Coprime to the open seconds: sessions start at distinct times, consecutive ones far apart. */
  private static final long SPREAD = 6151;

  /**
   * Returns the derived time of the click, in milliseconds since the epoch. The data have dates and
   * the order of clicks but no time of day. A session starts at 07:00 UTC of its day plus (session
   * × 6151 modulo 50400) seconds, which spreads the sessions of a day over fourteen hours; clicks
   * are 40 seconds apart.
   */
  public long time() {
    return day.atTime(OPENS)
        .plusSeconds(session * SPREAD % SECONDS_OPEN)
        .plusSeconds((long) (order - 1) * SECONDS_BETWEEN_CLICKS)
        .toInstant(ZoneOffset.UTC)
        .toEpochMilli();
  }

  public String categoryName() {
    return CATEGORIES.get(category - 1);
  }

  public String colourName() {
    return COLOURS.get(colour - 1);
  }
}
