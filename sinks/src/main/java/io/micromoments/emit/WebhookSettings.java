package io.micromoments.emit;

import io.micromoments.text.SecretReference;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;

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

  // Names of the settings in a job's configuration, for messages.
  public static final String URL = "webhook.url";
  public static final String SECRET = "webhook.secret";
  public static final String TIMEOUT = "webhook.timeout";
  public static final String MAX_IN_FLIGHT = "webhook.max-in-flight";
  public static final String ATTEMPTS = "webhook.attempts";
  public static final String GIVE_UP_AFTER = "webhook.give-up-after";

  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
  public static final int DEFAULT_MAX_IN_FLIGHT = 32;
  public static final int DEFAULT_ATTEMPTS = 5;
  public static final Duration DEFAULT_GIVE_UP_AFTER = Duration.ofMinutes(1);

  /** Java's timers count nanoseconds in a long; a day is far below that limit. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * Validates the settings.
   *
   * @throws IllegalArgumentException naming the setting, the value found and the allowed values
   */
  public WebhookSettings {
    WebhookUrl.check(URL, url);
    within(TIMEOUT, timeout);
    within(GIVE_UP_AFTER, giveUpAfter);
    within(MAX_IN_FLIGHT, maxInFlight, 1_000);
    within(ATTEMPTS, attempts, 100);
  }

  /**
   * Returns settings with default limits.
   *
   * @param url https, or http on the local host
   * @param secret reference to the signing key, such as <code>${env:NAME}</code>
   * @throws IllegalArgumentException naming the setting, the value found and the allowed values
   */
  public static WebhookSettings of(String url, String secret) {
    return new WebhookSettings(
        url(url),
        new SecretReference(SECRET, secret),
        DEFAULT_TIMEOUT,
        DEFAULT_MAX_IN_FLIGHT,
        DEFAULT_ATTEMPTS,
        DEFAULT_GIVE_UP_AFTER);
  }

  /** Returns a copy with another limit of one request. */
  public WebhookSettings withTimeout(Duration other) {
    return new WebhookSettings(url, secret, other, maxInFlight, attempts, giveUpAfter);
  }

  /** Returns a copy with another limit of concurrent deliveries per subtask. */
  public WebhookSettings withMaxInFlight(int other) {
    return new WebhookSettings(url, secret, timeout, other, attempts, giveUpAfter);
  }

  /** Returns a copy with another limit of attempts per record. */
  public WebhookSettings withAttempts(int other) {
    return new WebhookSettings(url, secret, timeout, maxInFlight, other, giveUpAfter);
  }

  /**
   * Parses a URL.
   *
   * @throws IllegalArgumentException without the parts of the URL that may be secret
   */
  public static URI url(String text) {
    return WebhookUrl.of(URL, text);
  }

  private static void within(String name, Duration value) {
    if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s is '%s'; allowed: a duration from 1ms to 24h".formatted(name, value));
    }
  }

  private static void within(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s is '%d'; allowed: a whole number from 1 to %d", name, value, most));
    }
  }
}
