package io.micromoments.emit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One message on its way: sent again until it is taken, refused or given up. */
final class Delivery {

  /** Sends a message once. */
  interface Post {
    /**
     * @param limit how long it may take
     * @return the answer, also where there was none; fails only on mistakes of this program
     */
    CompletableFuture<DeliveryResult> send(WebhookMessage message, Duration limit);
  }

  /** Time as deliveries see it. */
  interface Pauses {
    /** As {@link System#nanoTime}. */
    long nanos();

    /**
     * Does something after a while, on another thread.
     *
     * @return takes it back
     */
    Runnable after(Duration wait, Runnable then);
  }

  private final WebhookMessage message;
  private final WebhookSettings settings;
  private final Post post;
  private final Pauses pauses;
  private final BackOff backOff;
  private final Runnable retried;
  private final CompletableFuture<Optional<DeadLetter>> end = new CompletableFuture<>();
  private long began;
  private int attempts;

  /**
   * @param retried told of each attempt after the first
   */
  Delivery(
      WebhookMessage message,
      WebhookSettings settings,
      Post post,
      Pauses pauses,
      BackOff backOff,
      Runnable retried) {
    this.message = message;
    this.settings = settings;
    this.post = post;
    this.pauses = pauses;
    this.backOff = backOff;
    this.retried = retried;
  }

  /** Begins; ends with nothing if the message was taken, else with the reason. */
  CompletableFuture<Optional<DeadLetter>> begin() {
    began = pauses.nanos();
    attempt();
    return end;
  }

  private void attempt() {
    attempts++;
    Duration left = settings.giveUpAfter().minus(tried());
    Duration limit = settings.timeout().compareTo(left) < 0 ? settings.timeout() : left;
    // What goes wrong in any of these steps ends the delivery, for nobody else would hear of it.
    CompletableFuture<Void> weighed =
        CompletableFuture.completedFuture(message)
            .thenCompose(sent -> post.send(sent, limit))
            .thenAccept(this::weigh);
    weighed.exceptionally(
        failure -> {
          end.completeExceptionally(failure);
          return null;
        });
  }

  private void weigh(DeliveryResult answer) {
    switch (answer.verdict()) {
      case TAKEN -> end.complete(Optional.empty());
      case REFUSED -> end.complete(Optional.of(DeadLetter.refused(answer)));
      case TRY_AGAIN -> {
        Duration wait = backOff.after(attempts, answer.askedToWait());
        boolean inTime = tried().plus(wait).compareTo(settings.giveUpAfter()) < 0;
        if (attempts < settings.attempts() && inTime) {
          pauses.after(wait, this::again);
        } else {
          end.complete(Optional.of(DeadLetter.unreachable(attempts, tried(), answer)));
        }
      }
    }
  }

  private void again() {
    retried.run();
    attempt();
  }

  private Duration tried() {
    return Duration.ofNanos(pauses.nanos() - began);
  }
}
