package io.micromoments.emit;

import io.micromoments.schemas.RejectedRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Delivers each record, one at a time per customer, and emits dead letters for those that cannot be
 * delivered.
 *
 * <p>The secret is resolved in {@code open} and never part of the serialized function.
 */
final class WebhookFunction<T extends SpecificRecord> extends RichAsyncFunction<T, RejectedRecord> {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final WebhookSettings settings;

  private transient TimerThread timer;
  private transient HttpPost post;
  private transient KeyedExecutor executor;
  private transient BackOff backOff;
  private transient Counter delivered;
  private transient Counter retried;
  private transient Counter deadLetters;

  /**
   * @param name topic of the dead letters
   */
  WebhookFunction(String name, WebhookSettings settings) {
    this.name = name;
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    Signature signature = new Signature(settings.secret().resolve());
    timer = new TimerThread(name);
    post = new HttpPost(settings.url(), signature, timer);
    executor = new KeyedExecutor(settings.maxInFlight());
    backOff = new BackOff(() -> ThreadLocalRandom.current().nextDouble());
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    delivered = metrics.counter("delivered", new ThreadSafeSimpleCounter());
    retried = metrics.counter("retried", new ThreadSafeSimpleCounter());
    deadLetters = metrics.counter("deadLetters", new ThreadSafeSimpleCounter());
    KeyedExecutor counted = executor;
    metrics.gauge("inFlight", (Gauge<Integer>) counted::running);
  }

  @Override
  public void asyncInvoke(T record, ResultFuture<RejectedRecord> result) {
    WebhookMessage message = WebhookMessage.of(record);
    executor.add(message.customer(), () -> deliver(message, result));
  }

  /** Does not wait for deliveries in flight; they are sent again after a restart. */
  @Override
  public void close() {
    if (executor != null) {
      executor.close();
      timer.close();
      post.close();
    }
  }

  private CompletableFuture<?> deliver(
      WebhookMessage message, ResultFuture<RejectedRecord> result) {
    return new Delivery(message, settings, post, timer, backOff, retried::inc)
        .begin()
        .whenComplete(
            (undelivered, failure) -> {
              if (failure == null) {
                result.complete(given(message, undelivered));
              } else {
                result.completeExceptionally(failure);
              }
            });
  }

  private List<RejectedRecord> given(WebhookMessage message, Optional<DeadLetter> undelivered) {
    (undelivered.isEmpty() ? delivered : deadLetters).inc();
    return undelivered.map(letter -> letter.of(name, message)).stream().toList();
  }
}
