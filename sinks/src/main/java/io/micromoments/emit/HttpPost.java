package io.micromoments.emit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/** Sends signed messages to a URL with HTTP POST. */
final class HttpPost implements Delivery.Post, AutoCloseable {

  private final URI url;
  private final Signature signature;
  private final Delivery.DeliveryClock pauses;
  private final HttpClient http;
  private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  HttpPost(URI url, Signature signature, Delivery.DeliveryClock pauses) {
    this.url = url;
    this.signature = signature;
    this.pauses = pauses;
    this.http =
        HttpClient.newBuilder()
            // With HTTP/1.1, each request in flight has exactly one connection.
            .version(Version.HTTP_1_1)
            // A redirect could send personal data to a host that was not configured.
            .followRedirects(Redirect.NEVER)
            .build();
  }

  @Override
  public CompletableFuture<DeliveryResult> send(WebhookMessage message, Duration limit) {
    CompletableFuture<HttpResponse<Void>> exchange =
        http.sendAsync(request(message), BodyHandlers.discarding());
    Runnable cancel = () -> exchange.cancel(true);
    open.add(cancel);
    if (closed) {
      cancel.run();
    }
    // HttpRequest's timeout only covers the headers; the body could still arrive indefinitely.
    Runnable noAlarm = pauses.after(limit, cancel);
    return exchange
        .whenComplete(
            (response, failure) -> {
              noAlarm.run();
              open.remove(cancel);
            })
        .thenApply(
            response -> DeliveryResult.of(response.statusCode(), response.headers(), Instant.now()))
        .exceptionally(HttpPost::withoutResponse)
        .thenCompose(
            answer ->
                closed ? new CompletableFuture<>() : CompletableFuture.completedFuture(answer));
  }

  /** Cancels all requests in flight. Their futures never complete. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Runnable::run);
  }

  private HttpRequest request(WebhookMessage message) {
    return HttpRequest.newBuilder(url)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", message.key())
        .header(
            "Micromoments-Signature", signature.of(Instant.now().getEpochSecond(), message.body()))
        .POST(BodyPublishers.ofByteArray(message.body()))
        .build();
  }

  private static DeliveryResult withoutResponse(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof CancellationException) {
      return DeliveryResult.timedOut();
    }
    if (cause instanceof IOException io) {
      return DeliveryResult.failed(io);
    }
    throw new CompletionException(cause);
  }
}
