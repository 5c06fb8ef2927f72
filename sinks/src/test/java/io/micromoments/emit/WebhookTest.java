package io.micromoments.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.micromoments.emit.contract.Commands;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RejectedRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests the webhook against a real HTTP server, without a job. */
@Timeout(60)
class WebhookTest {

  private static final String SECRET = "only-for-this-test";

  @TempDir private Path folder;
  private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();
  private String secret;
  private UnaryOperator<WebhookSettings> limits = UnaryOperator.identity();
  private final List<CompletableFuture<Void>> held = new ArrayList<>();
  private WebhookFunction<OfferResequenceCommand> webhook;
  private Receiver receiver;

  /** Captures what the webhook emits for a record; empty if the record was delivered. */
  private record Result(CompletableFuture<Collection<RejectedRecord>> end)
      implements ResultFuture<RejectedRecord> {
    @Override
    public void complete(Collection<RejectedRecord> result) {
      end.complete(result);
    }

    @Override
    public void complete(CollectionSupplier<RejectedRecord> supplier) {
      throw new UnsupportedOperationException("the webhook has no use for it");
    }

    @Override
    public void completeExceptionally(Throwable failure) {
      end.completeExceptionally(failure);
    }
  }

  @BeforeEach
  void writeSecret() throws IOException {
    Files.writeString(folder.resolve("secret"), SECRET + "\n");
    secret = "${directory:" + folder + ":secret}";
  }

  @AfterEach
  void close() {
    if (webhook != null) {
      webhook.close();
    }
    if (receiver != null) {
      receiver.close();
    }
  }

  @Test
  void aRecordIsPostedAsSignedJson() throws Exception {
    open(Receiver.always(200));
    OfferResequenceCommand command = Commands.command("customer", 1, "why");
    assertThat(send(command).get()).isEmpty();
    Receiver.Request request = receiver.requests().get(0);
    assertThat(request.text()).isEqualTo(JsonRecords.json(command));
    assertThat(request.contentType()).isEqualTo("application/json");
    assertThat(request.id()).isEqualTo(command.getCommandId());
    assertThat(Receiver.isSigned(request, SECRET)).isTrue();
    assertThat(Receiver.isSigned(request, "another")).isFalse();
    assertThat(count("delivered")).isEqualTo(1);
  }

  @Test
  void theSignatureIsAStandardHmac() {
    // printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
    assertThat(
            new Signature("secret".getBytes(StandardCharsets.UTF_8))
                .of(1_700_000_000, "{}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            "t=1700000000,v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163");
  }

  @Test
  void anIdThatNoHeaderCanCarryIsPercentEncoded() {
    assertThat(new WebhookMessage("é %\n-1", "", 0, new byte[0]).key())
        .isEqualTo("%C3%A9%20%25%0A-1");
  }

  @Test
  void aRecordIsRetriedWithTheSameKeyUntilItIsAccepted() throws Exception {
    open(
        (request, exchange) ->
            Receiver.answer(exchange, receiver.requests().size() < 3 ? 503 : 200));
    assertThat(send(Commands.command("customer", 1, "why")).get()).isEmpty();
    assertThat(receiver.requests()).extracting(Receiver.Request::id).containsOnly("customer-1");
    assertThat(receiver.requests())
        .extracting(Receiver.Request::text)
        .hasSize(3)
        .containsOnly(receiver.requests().get(0).text());
    assertThat(count("retried")).isEqualTo(2);
    assertThat(count("delivered")).isEqualTo(1);
  }

  @Test
  void aRejectedRecordBecomesADeadLetterWithTheJson() throws Exception {
    open(Receiver.always(422));
    OfferResequenceCommand command = Commands.command("customer", 7, "why");
    RejectedRecord letter = send(command).get().iterator().next();
    assertThat(letter.getTopic()).isEqualTo("webhook.test");
    assertThat(letter.getOffset()).isEqualTo(7);
    assertThat(letter.getCode()).isEqualTo("WEBHOOK_REJECTED");
    assertThat(letter.getText())
        .isEqualTo("The webhook rejected this record: it responded with HTTP status 422.");
    assertThat(StandardCharsets.UTF_8.decode(letter.getRaw().duplicate()).toString())
        .isEqualTo(JsonRecords.json(command));
    assertThat(receiver.requests()).hasSize(1);
    assertThat(count("deadLetters")).isEqualTo(1);
    assertThat(count("delivered")).isZero();
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    open(
        (request, exchange) -> {
          exchange.getResponseHeaders().set("Location", receiver.url());
          Receiver.answer(exchange, 307);
        });
    assertThat(send(Commands.command("customer", 1, "why")).get()).hasSize(1);
    assertThat(receiver.requests()).hasSize(1);
  }

  @Test
  void aReceiverThatDoesNotRespondIsGivenUp() throws Exception {
    limits = settings -> settings.withTimeout(Duration.ofMillis(50)).withAttempts(2);
    open((request, exchange) -> hold(exchange));
    RejectedRecord letter = send(Commands.command("customer", 1, "why")).get().iterator().next();
    assertThat(letter.getCode()).isEqualTo("WEBHOOK_UNREACHABLE");
    assertThat(letter.getText())
        .contains("after 2 attempts ")
        .endsWith("on the last attempt, it did not respond in time.");
  }

  @Test
  void aResponseThatNeverEndsIsGivenUp() throws Exception {
    limits = settings -> settings.withTimeout(Duration.ofMillis(200)).withAttempts(1);
    open(
        (request, exchange) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('.');
          exchange.getResponseBody().flush();
          hold(exchange);
        });
    assertThat(send(Commands.command("customer", 1, "why")).get())
        .extracting(RejectedRecord::getCode)
        .containsExactly("WEBHOOK_UNREACHABLE");
  }

  @Test
  void anUnreachableReceiverIsGivenUp() throws Exception {
    limits = settings -> settings.withAttempts(2);
    open(Receiver.always(200));
    receiver.close();
    assertThat(send(Commands.command("customer", 1, "why")).get().iterator().next().getText())
        .contains("after 2 attempts ")
        .endsWith("on the last attempt, the connection failed (ConnectException).");
  }

  @Test
  void noMoreAreInFlightThanAllowed() throws Exception {
    limits = settings -> settings.withMaxInFlight(3);
    open((request, exchange) -> hold(exchange));
    List<CompletableFuture<?>> results = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      results.add(send(Commands.command("customer-" + i, 1, "why")));
    }
    for (int answered = 0; answered < 10; answered++) {
      int open = Math.min(3, 10 - answered);
      receiver.awaitRequests(answered + open);
      assertThat(receiver.requests()).hasSize(answered + open);
      assertThat((Integer) ((Gauge<?>) metrics.get("inFlight")).getValue()).isBetween(open, 3);
      release(answered);
      awaitDone(results, answered + 1);
    }
  }

  @Test
  void aCustomersRecordsAreSentOneAfterAnother() throws Exception {
    open((request, exchange) -> hold(exchange));
    CompletableFuture<Collection<RejectedRecord>> first = send(Commands.command("a", 1, "why"));
    CompletableFuture<Collection<RejectedRecord>> second = send(Commands.command("a", 2, "why"));
    CompletableFuture<Collection<RejectedRecord>> other = send(Commands.command("b", 1, "why"));
    receiver.awaitRequests(2);
    assertThat(ids()).containsExactlyInAnyOrder("a-1", "b-1");
    assertThat(second.isDone()).isFalse();
    release(0);
    release(1);
    first.get();
    other.get();
    receiver.awaitRequests(3);
    assertThat(ids()).last().isEqualTo("a-2");
    release(2);
    assertThat(second.get()).isEmpty();
  }

  @Test
  void aLaterRecordWaitsUntilTheEarlierOneIsGivenUp() throws Exception {
    limits = settings -> settings.withAttempts(2);
    open((request, exchange) -> Receiver.answer(exchange, request.id().equals("a-1") ? 500 : 200));
    CompletableFuture<Collection<RejectedRecord>> first = send(Commands.command("a", 1, "why"));
    CompletableFuture<Collection<RejectedRecord>> second = send(Commands.command("a", 2, "why"));
    assertThat(second.get()).isEmpty();
    assertThat(first.get()).hasSize(1);
    assertThat(ids()).containsExactly("a-1", "a-1", "a-2");
  }

  @Test
  void closingAbortsOpenRequestsWithoutWaiting() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    open(
        (request, exchange) -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            // Write until the connection is closed.
            while (true) {
              exchange.getResponseBody().write(new byte[8_192]);
              exchange.getResponseBody().flush();
            }
          } catch (IOException e) {
            ended.countDown();
          }
        });
    CompletableFuture<Collection<RejectedRecord>> first = send(Commands.command("a", 1, "why"));
    CompletableFuture<Collection<RejectedRecord>> second = send(Commands.command("a", 2, "why"));
    receiver.awaitRequests(1);
    webhook.close();
    ended.await();
    assertThat(first.isDone()).isFalse();
    assertThat(second.isDone()).isFalse();
    assertThat(receiver.requests()).hasSize(1);
  }

  @Test
  void theSecretIsNeitherSerializedNorPrinted() throws Exception {
    open(Receiver.always(200));
    byte[] shipped = InstantiationUtil.serializeObject(webhook);
    assertThat(new String(shipped, StandardCharsets.ISO_8859_1))
        .contains("webhook.test")
        .doesNotContain(SECRET);
    assertThat(WebhookSettings.of(receiver.url(), secret).toString()).doesNotContain(SECRET);
  }

  @Test
  void aWebhookWithoutItsSecretDoesNotOpen() {
    secret = "${env:NO_SUCH_VARIABLE_OF_MICROMOMENTS}";
    assertThatThrownBy(() -> open(Receiver.always(200)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("which does not exist or is empty in this process");
  }

  @Test
  void invalidNamesAndRecordsAreRejected() throws Exception {
    WebhookSettings right = WebhookSettings.of("https://shop.example/hook", secret);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    var rejected = env.fromData(new AvroTypeInfo<>(RejectedRecord.class), letter());
    assertThatThrownBy(() -> Webhook.attach("My Hook", rejected, right))
        .hasMessage(
            "invalid webhook name 'My Hook'; allowed: lower-case letters, digits and hyphens");
    assertThatThrownBy(() -> Webhook.attach("hook", rejected, right))
        .hasMessage(
            "a webhook cannot send RejectedRecord: it has no field 'command_id';"
                + " allowed: records with command_id and customer_id");
  }

  private static RejectedRecord letter() {
    return new DeadLetter(DeadLetter.Code.WEBHOOK_REJECTED, "text")
        .of("topic", new WebhookMessage("id", "customer", 1, new byte[0]));
  }

  private void open(Receiver.Behaviour behaviour) throws Exception {
    receiver = new Receiver(behaviour);
    webhook =
        new WebhookFunction<>(
            "webhook.test",
            limits.apply(
                WebhookSettings.of(receiver.url(), secret).withTimeout(Duration.ofSeconds(30))));
    webhook.setRuntimeContext(
        new MockStreamingRuntimeContext(1, 0) {
          @Override
          public OperatorMetricGroup getMetricGroup() {
            return metrics;
          }
        });
    webhook.open(DefaultOpenContext.INSTANCE);
  }

  private CompletableFuture<Collection<RejectedRecord>> send(OfferResequenceCommand command) {
    CompletableFuture<Collection<RejectedRecord>> end = new CompletableFuture<>();
    webhook.asyncInvoke(command, new Result(end));
    return end;
  }

  private long count(String name) {
    return ((Counter) metrics.get(name)).getCount();
  }

  private List<String> ids() {
    return receiver.requests().stream().map(Receiver.Request::id).toList();
  }

  /** Blocks until the request is released, then answers it. */
  private void hold(HttpExchange exchange) throws IOException {
    CompletableFuture<Void> released = new CompletableFuture<>();
    synchronized (held) {
      held.add(released);
      held.notifyAll();
    }
    try {
      released.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException("the receiver was closed", e);
    }
    Receiver.answer(exchange, 200);
  }

  /** Releases the held request with the given index. */
  private void release(int place) throws Exception {
    synchronized (held) {
      while (held.size() <= place) {
        held.wait();
      }
      held.get(place).complete(null);
    }
  }

  private static void awaitDone(List<CompletableFuture<?>> results, int count) throws Exception {
    List<CompletableFuture<?>> open = open(results);
    while (results.size() - open.size() < count) {
      // A future that completes meanwhile is among them.
      CompletableFuture.anyOf(open.toArray(CompletableFuture<?>[]::new)).get();
      open = open(results);
    }
  }

  private static List<CompletableFuture<?>> open(List<CompletableFuture<?>> results) {
    List<CompletableFuture<?>> open = new ArrayList<>();
    for (CompletableFuture<?> each : results) {
      if (!each.isDone()) {
        open.add(each);
      }
    }
    return open;
  }
}
