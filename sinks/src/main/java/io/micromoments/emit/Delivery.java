package io.micromoments.emit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Delivery of one message: retries until it is accepted, rejected or given up. */
final class Delivery {

  /** Sends a message once. */
  interface Post {
    /**
     * @param limit maximum duration of the request
     * @return the result, also if there was no response; completes exceptionally only on
     *     programming errors
     */
    CompletableFuture<DeliveryResult> send(WebhookMessage message, Duration limit);
  }

  /** Clock and timer of deliveries, replaced in tests. */
  interface DeliveryClock {
    /** Monotonic time in nanoseconds, as {@link System#nanoTime}. */
    long nanos();

    /**
     * Runs an action after a delay, on another thread.
     *
     * @return cancels the action
     */
    Runnable after(Duration wait, Runnable then);
  }

  private final WebhookMessage message;
  private final WebhookSettings settings;
  private final Post post;
  private final DeliveryClock clock;
  private final BackOff backOff;
  private final Runnable retried;
  private final CompletableFuture<Optional<DeadLetter>> end = new CompletableFuture<>();
  private long began;
  private int attempts;

  /**
   * @param retried called before each attempt after the first
   */
  Delivery(
      WebhookMessage message,
      WebhookSettings settings,
      Post post,
      DeliveryClock clock,
      BackOff backOff,
      Runnable retried) {
    this.message = message;
    this.settings = settings;
    this.post = post;
    this.clock = clock;
    this.backOff = backOff;
    this.retried = retried;
  }

  /**
   * Starts the delivery. The future completes with an empty optional if the message was accepted,
   * otherwise with the reason.
   */
  CompletableFuture<Optional<DeadLetter>> begin() {
    began = clock.nanos();
    attempt();
    return end;
  }

  private void attempt() {
    attempts++;
    Duration left = settings.giveUpAfter().minus(tried());
    Duration limit = settings.timeout().compareTo(left) < 0 ? settings.timeout() : left;
    // A failure in any of these steps must complete the delivery, or it would never end.
    CompletableFuture<Void> attempt =
        CompletableFuture.completedFuture(message)
            .thenCompose(sent -> post.send(sent, limit))
            .thenAccept(this::handleResult);
    attempt.exceptionally(
        failure -> {
          end.completeExceptionally(failure);
          return null;
        });
  }

  private void handleResult(DeliveryResult answer) {
    switch (answer.status()) {
      case ACCEPTED -> end.complete(Optional.empty());
      case REJECTED -> end.complete(Optional.of(DeadLetter.rejected(answer)));
      case RETRY -> {
        Duration wait = backOff.after(attempts, answer.retryAfter());
        boolean inTime = tried().plus(wait).compareTo(settings.giveUpAfter()) < 0;
        if (attempts < settings.attempts() && inTime) {
          clock.after(wait, this::retry);
        } else {
          end.complete(Optional.of(DeadLetter.unreachable(attempts, tried(), answer)));
        }
      }
    }
  }

  private void retry() {
    retried.run();
    attempt();
  }

  private Duration tried() {
    return Duration.ofNanos(clock.nanos() - began);
  }
}
