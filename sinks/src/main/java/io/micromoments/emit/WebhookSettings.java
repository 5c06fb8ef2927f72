package io.micromoments.emit;

import io.micromoments.schemas.Names;
import io.micromoments.schemas.SecretReference;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Settings of a webhook. Contains no secrets.
 *
 * @param url https, or http on the local host
 * @param secret reference to the signing key
 * @param timeout limit of one request, from connecting to the end of the response
 * @param maxInFlight maximum number of concurrent deliveries per subtask, including those waiting
 *     for a retry
 * @param attempts maximum number of attempts per record
 * @param giveUpAfter maximum time per record, from its first attempt
 */
public record WebhookSettings(
    URI url,
    SecretReference secret,
    Duration timeout,
    int maxInFlight,
    int attempts,
    Duration giveUpAfter)
    implements Serializable {

  private static final String PREFIX = "webhook.";
  private static final String URL = PREFIX + "url";
  private static final String SECRET = PREFIX + "secret";
  private static final String TIMEOUT = PREFIX + "timeout";
  private static final String IN_FLIGHT = PREFIX + "max-in-flight";
  private static final String ATTEMPTS = PREFIX + "attempts";
  private static final String GIVE_UP = PREFIX + "give-up-after";

  /** Names of all settings. */
  public static final List<String> KNOWN =
      List.of(URL, SECRET, TIMEOUT, IN_FLIGHT, ATTEMPTS, GIVE_UP);

  /** Java's timers count nanoseconds in a long; a day is far below that limit. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * Validates the settings.
   *
   * @throws IllegalArgumentException naming the setting, the value found and the allowed values
   */
  public WebhookSettings {
    WebhookUrl.check(URL, url);
    within(TIMEOUT, timeout, timeout.toString());
    within(GIVE_UP, giveUpAfter, giveUpAfter.toString());
    within(IN_FLIGHT, maxInFlight, 1_000, String.valueOf(maxInFlight));
    within(ATTEMPTS, attempts, 100, String.valueOf(attempts));
  }

  /**
   * Reads the settings of one webhook. Ignores settings of other groups.
   *
   * <ul>
   *   <li>{@code webhook.url}: required
   *   <li>{@code webhook.secret}: required, {@code env:NAME} or {@code file:PATH} on the task
   *       managers
   *   <li>{@code webhook.timeout}: limit of one request, default PT2S
   *   <li>{@code webhook.max-in-flight}: concurrent deliveries per subtask, default 32
   *   <li>{@code webhook.attempts}: attempts per record, default 5
   *   <li>{@code webhook.give-up-after}: limit of all attempts of a record, default PT1M
   * </ul>
   *
   * @throws IllegalArgumentException naming the setting, the value found and the allowed values
   */
  public static WebhookSettings of(Map<String, String> named) {
    for (String name : named.keySet()) {
      if (name.startsWith(PREFIX) && !KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "Unknown setting '%s'; %s".formatted(name, Names.allowed(name, KNOWN)));
      }
    }
    return new WebhookSettings(
        WebhookUrl.of(URL, needed(named, URL, WebhookUrl.ALLOWED)),
        new SecretReference(SECRET, needed(named, SECRET, "env:NAME or file:PATH of the secret")),
        duration(named, TIMEOUT, Duration.ofSeconds(2)),
        number(named, IN_FLIGHT, 32, 1_000),
        number(named, ATTEMPTS, 5, 100),
        duration(named, GIVE_UP, Duration.ofMinutes(1)));
  }

  private static String needed(Map<String, String> named, String name, String allowed) {
    String text = named.get(name);
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("%s is not set; allowed: %s".formatted(name, allowed));
    }
    return text;
  }

  private static Duration duration(Map<String, String> named, String name, Duration otherwise) {
    String text = named.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return within(name, Duration.parse(text), text);
    } catch (DateTimeParseException e) {
      return within(name, Duration.ZERO, text);
    }
  }

  private static int number(Map<String, String> named, String name, int otherwise, int most) {
    String text = named.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return within(name, Integer.parseInt(text), most, text);
    } catch (NumberFormatException e) {
      return within(name, 0, most, text);
    }
  }

  private static Duration within(String name, Duration value, String found) {
    if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s is '%s'; allowed: a duration such as PT2S, from PT0.001S to PT24H"
              .formatted(name, found));
    }
    return value;
  }

  private static int within(String name, int value, int most, String found) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s is '%s'; allowed: a whole number from 1 to %d", name, found, most));
    }
    return value;
  }
}
