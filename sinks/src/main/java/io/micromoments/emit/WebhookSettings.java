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
 * How a webhook is called. None of it is secret.
 *
 * @param url https, or http on this machine
 * @param secret where the key of the signatures is
 * @param timeout how long one request may take, from connecting to the end of the answer
 * @param maxInFlight how many records a task sends at the same time; those that wait for another
 *     attempt count
 * @param attempts how often a record is sent at most
 * @param giveUpAfter how long a record is tried at most, from its first attempt on
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

  /** The names of all settings. */
  public static final List<String> KNOWN =
      List.of(URL, SECRET, TIMEOUT, IN_FLIGHT, ATTEMPTS, GIVE_UP);

  /** Java's timers count nanoseconds in a long; a day is far within. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * @throws IllegalArgumentException naming the setting, what was found and what is allowed
   */
  public WebhookSettings {
    WebhookUrl.check(URL, url);
    within(TIMEOUT, timeout, timeout.toString());
    within(GIVE_UP, giveUpAfter, giveUpAfter.toString());
    within(IN_FLIGHT, maxInFlight, 1_000, String.valueOf(maxInFlight));
    within(ATTEMPTS, attempts, 100, String.valueOf(attempts));
  }

  /**
   * Reads the settings of one webhook. Names of other groups are left alone.
   *
   * <ul>
   *   <li>{@code webhook.url}: needed
   *   <li>{@code webhook.secret}: needed, {@code env:NAME} or {@code file:PATH} on the task
   *       managers
   *   <li>{@code webhook.timeout}: of one request, PT2S
   *   <li>{@code webhook.max-in-flight}: records a task sends at the same time, 32
   *   <li>{@code webhook.attempts}: of one record, 5
   *   <li>{@code webhook.give-up-after}: of one record, all attempts together, PT1M
   * </ul>
   *
   * @throws IllegalArgumentException naming the setting, what was found and what is allowed
   */
  public static WebhookSettings of(Map<String, String> named) {
    for (String name : named.keySet()) {
      if (name.startsWith(PREFIX) && !KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "there is no setting '%s'; %s".formatted(name, Names.allowed(name, KNOWN)));
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
