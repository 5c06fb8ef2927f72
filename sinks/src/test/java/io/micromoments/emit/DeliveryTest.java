package io.micromoments.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.text.SecretReference;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests retries with a clock that is advanced only by the waits. */
class DeliveryTest {

  private static final Instant NOW = Instant.parse("2026-05-04T10:15:30Z");
  private static final WebhookMessage MESSAGE =
      new WebhookMessage("id", "customer", 7, new byte[] {'{', '}'});

  private final List<Long> waits = new ArrayList<>();
  private final List<Duration> limits = new ArrayList<>();
  private final Delivery.DeliveryClock clock =
      new Delivery.DeliveryClock() {
        private Duration now = Duration.ZERO;

        @Override
        public long nanos() {
          return now.toNanos();
        }

        @Override
        public Runnable after(Duration wait, Runnable then) {
          waits.add(wait.toMillis());
          now = now.plus(wait);
          then.run();
          return () -> {};
        }
      };

  @Test
  void waitsDoubleUpToTenSeconds() {
    assertThat(deliver(9, "PT10M", 1, answers(503, 503, 503, 503, 503, 503, 503, 503, 200)))
        .isNull();
    assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10000L);
  }

  @Test
  void halfOfAWaitIsRandom() {
    assertThat(deliver(4, "PT10M", 0, answers(500, 429, 408, 200))).isNull();
    assertThat(waits).containsExactly(50L, 100L, 200L);
  }

  @Test
  void retryAfterIsHonouredUpToHalfAMinute() {
    deliver(4, "PT10M", 1, retryAfter("7"), retryAfter("0"), retryAfter("86400"));
    assertThat(waits.subList(0, 3)).containsExactly(7_000L, 200L, 30_000L);
  }

  @Test
  void retryAfterMayBeADate() {
    deliver(3, "PT10M", 1, retryAfter("Mon, 4 May 2026 10:15:35 GMT"), retryAfter("tomorrow"));
    assertThat(waits).containsExactly(5_000L, 200L);
  }

  @Test
  void afterTheLastAttemptItIsADeadLetter() {
    assertThat(deliver(3, "PT10M", 1, answers(500, 502, 503)))
        .isEqualTo(
            new DeadLetter(
                DeadLetter.Code.WEBHOOK_UNREACHABLE,
                "Delivery to the webhook failed after 3 attempts in 300 ms;"
                    + " on the last attempt, it responded with HTTP status 503."));
  }

  @Test
  void noAttemptExceedsTheTotalTimeLimit() {
    DeadLetter end = deliver(100, "PT1S", 1, answers(500, 500, 500, 500, 500));
    assertThat(end.text()).contains("after 4 attempts in 700 ms");
    assertThat(limits)
        .extracting(Duration::toMillis)
        .as("2 s, or what is left")
        .containsExactly(1_000L, 900L, 700L, 300L);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 400, 401, 404, 409, 410, 422})
  void otherResponsesAreFinal(int status) {
    assertThat(deliver(5, "PT1M", 1, answers(status)))
        .isEqualTo(
            new DeadLetter(
                DeadLetter.Code.WEBHOOK_REJECTED,
                String.format(
                    Locale.ROOT,
                    "The webhook rejected this record: it responded with HTTP status %d.",
                    status)));
    assertThat(waits).isEmpty();
  }

  @Test
  void anInternalErrorIsNotTreatedAsAResponse() {
    Delivery delivery =
        new Delivery(
            MESSAGE,
            settings(5, "PT1M"),
            (message, limit) -> {
              throw new IllegalArgumentException("a mistake");
            },
            clock,
            new BackOff(() -> 1),
            () -> {});
    CompletableFuture<?> end = delivery.begin();
    assertThatThrownBy(end::join).hasRootCauseMessage("a mistake");
  }

  private DeadLetter deliver(
      int attempts, String giveUp, double chance, DeliveryResult... answers) {
    Queue<DeliveryResult> next = new ArrayDeque<>(List.of(answers));
    return new Delivery(
            MESSAGE,
            settings(attempts, giveUp),
            (message, limit) -> {
              limits.add(limit);
              return CompletableFuture.completedFuture(
                  next.isEmpty() ? answer(200, Map.of()) : next.remove());
            },
            clock,
            new BackOff(() -> chance),
            () -> {})
        .begin()
        .join()
        .orElse(null);
  }

  private static WebhookSettings settings(int attempts, String giveUp) {
    return new WebhookSettings(
        URI.create("https://shop.example/hook"),
        new SecretReference("webhook.secret", "${env:HOOK}"),
        Duration.ofSeconds(2),
        1,
        attempts,
        Duration.parse(giveUp));
  }

  private static DeliveryResult[] answers(int... statuses) {
    return Arrays.stream(statuses)
        .mapToObj(status -> answer(status, Map.of()))
        .toArray(DeliveryResult[]::new);
  }

  private static DeliveryResult retryAfter(String value) {
    return answer(429, Map.of("Retry-After", List.of(value)));
  }

  private static DeliveryResult answer(int status, Map<String, List<String>> headers) {
    return DeliveryResult.of(status, HttpHeaders.of(headers, (name, value) -> true), NOW);
  }
}
