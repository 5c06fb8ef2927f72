package io.micromoments.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.micromoments.schemas.Consent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests Confluent's client over HTTP, against a server with scripted responses. */
@Timeout(120)
class SchemaRegistryTest {

  private static final String SUBJECT = "context.consent-value";
  private static final Schema SCHEMA = Consent.getClassSchema();
  private static final Answer FOUND = new Answer(200, "{\"schema\":" + quoted(SCHEMA) + "}");
  private static final Answer UNKNOWN =
      new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
  private static final Answer DOWN =
      new Answer(503, "{\"error_code\":50301,\"message\":\"no leader\"}");

  private record Answer(int status, String body) {}

  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private final LogLines log = new LogLines();
  private HttpServer server;
  private SchemaRegistry registry;

  @BeforeEach
  void start() throws IOException {
    serveAt(0);
    registry = registryAt(server.getAddress().getPort());
    log.listen();
  }

  @AfterEach
  void stop() throws IOException {
    log.end();
    registry.close();
    server.stop(0);
  }

  private void serveAt(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          Answer answer = answers.size() > 1 ? answers.remove() : answers.element();
          byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(answer.status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private SchemaRegistry registryAt(int port) {
    return registryAt(port, null);
  }

  private SchemaRegistry registryAt(int port, Duration patience) {
    String url = "http://127.0.0.1:" + port;
    return new SchemaRegistry(
        url,
        new CachedSchemaRegistryClient(url, 10, Map.of("max.retries", "0")),
        clock::incrementAndGet,
        patience);
  }

  @Test
  void aSchemaIsRequestedOnce() throws Exception {
    answers.add(FOUND);
    assertThat(registry.byId(7)).contains(SCHEMA);
    assertThat(registry.byId(7)).contains(SCHEMA);
    assertThat(asked).containsExactly("/schemas/ids/7");
    assertThat(registry.isDown()).isFalse();
  }

  @Test
  void aTimeoutReportsTheRegistrysError() throws Exception {
    answers.add(DOWN);
    try (SchemaRegistry impatient =
        registryAt(server.getAddress().getPort(), Duration.ofMillis(1))) {
      assertThatThrownBy(() -> impatient.byId(7))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("did not return the schema with id 7");
    }
    assertThat(asked).hasSize(1);
  }

  @Test
  void theTaskWaitsWhileTheRegistryReturnsErrors() throws Exception {
    answers.addAll(List.of(DOWN, DOWN, FOUND));
    assertThat(registry.byId(7)).contains(SCHEMA);
    assertThat(asked).hasSize(3);
    assertThat(log.lines())
        .anyMatch(line -> line.contains("retrying, no data is lost"))
        .anyMatch(line -> line.contains("responds again"));
    assertThat(registry.isDown()).isFalse();
  }

  @Test
  void isDownReportsAnOutage() throws Exception {
    answers.add(DOWN);
    CompletableFuture<Optional<Schema>> found = CompletableFuture.supplyAsync(this::byId);
    while (!registry.isDown()) {
      Thread.onSpinWait();
    }
    assertThat(found).isNotDone();
    answers.add(FOUND);
    assertThat(found.get(30, TimeUnit.SECONDS)).contains(SCHEMA);
    assertThat(registry.isDown()).isFalse();
  }

  @Test
  void theTaskWaitsWhileTheRegistryIsUnreachable() throws Exception {
    int port = server.getAddress().getPort();
    server.stop(0);
    CompletableFuture<Optional<Schema>> found = CompletableFuture.supplyAsync(this::byId);
    while (!registry.isDown()) {
      Thread.onSpinWait();
    }
    answers.add(FOUND);
    serveAt(port);
    assertThat(found.get(30, TimeUnit.SECONDS)).contains(SCHEMA);
  }

  @Test
  void wrongCredentialsAreLoggedAndRetried() throws Exception {
    answers.addAll(List.of(new Answer(401, "{\"error_code\":401,\"message\":\"Who?\"}"), FOUND));
    assertThat(registry.byId(7)).contains(SCHEMA);
    assertThat(log.lines()).anyMatch(line -> line.contains("Who?") && line.contains("retrying"));
  }

  @Test
  void aCanceledTaskStopsWaiting() {
    answers.add(DOWN);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> registry.byId(7)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void anUnknownIdIsRequestedAgainLater() throws Exception {
    answers.addAll(List.of(UNKNOWN, FOUND));
    assertThat(registry.byId(7)).isEmpty();
    assertThat(registry.byId(7)).isEmpty();
    assertThat(asked).hasSize(1);

    clock.addAndGet(10_000);

    assertThat(registry.byId(7)).contains(SCHEMA);
    assertThat(asked).hasSize(2);
  }

  @Test
  void errorsOfAGatewayAreRetried() throws Exception {
    answers.addAll(List.of(new Answer(404, "default backend - 404"), FOUND));
    assertThat(registry.byId(7)).contains(SCHEMA);
  }

  @Test
  void aSchemaThatIsNotAvroCountsAsUnknown() throws Exception {
    answers.add(new Answer(200, "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}"));
    assertThat(registry.byId(7)).isEmpty();
    assertThat(registry.isDown()).isFalse();
  }

  @Test
  void anInvalidAvroSchemaCountsAsUnknown() throws Exception {
    answers.add(new Answer(200, "{\"schema\":\"{\\\"type\\\":\\\"rec\\\"}\"}"));
    assertThat(registry.byId(7)).isEmpty();
  }

  @Test
  void aRejectedIdDoesNotStopTheJob() throws Exception {
    answers.add(new Answer(422, "{\"error_code\":42201,\"message\":\"no such id\"}"));
    assertThat(registry.byId(-7)).isEmpty();
    assertThat(log.lines()).anyMatch(line -> line.contains("no such id"));
  }

  @Test
  void theIdOfASchemaIsLookedUpUnderItsSubject() throws Exception {
    answers.add(
        new Answer(
            200,
            "{\"subject\":\"%s\",\"version\":1,\"id\":12,\"schema\":%s}"
                .formatted(SUBJECT, quoted(SCHEMA))));
    assertThat(registry.idOf(SUBJECT, SCHEMA)).contains(12);
    assertThat(asked).containsExactly("/subjects/" + SUBJECT);
  }

  @Test
  void aSchemaThatIsNotRegisteredHasNoId() throws Exception {
    answers.add(UNKNOWN);
    assertThat(registry.idOf(SUBJECT, SCHEMA)).isEmpty();
  }

  @Test
  void aRejectedLookupFails() {
    answers.add(new Answer(422, "{\"error_code\":42201,\"message\":\"no such type\"}"));
    assertThatThrownBy(() -> registry.idOf(SUBJECT, SCHEMA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(SUBJECT)
        .hasMessageContaining("no such type");
  }

  @Test
  void registeringReportsRejectedSchemas() {
    answers.add(new Answer(409, "{\"error_code\":409,\"message\":\"incompatible\"}"));
    assertThatThrownBy(() -> registry.register(SUBJECT, SCHEMA))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("rejected the schema of " + SUBJECT)
        .hasMessageContaining("incompatible");
  }

  @Test
  void registeringDoesNotWait() {
    server.stop(0);
    assertThatThrownBy(() -> registry.register(SUBJECT, SCHEMA))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not respond");
  }

  private Optional<Schema> byId() {
    try {
      return registry.byId(7);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String quoted(Schema schema) {
    return '"' + schema.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Captures the registry's log messages. */
  private static final class LogLines extends AbstractAppender {

    private final List<String> lines = new ArrayList<>();
    private final Logger logger = (Logger) LogManager.getLogger(SchemaRegistry.class);

    LogLines() {
      super("lines", null, null, false, Property.EMPTY_ARRAY);
    }

    void listen() {
      start();
      logger.addAppender(this);
      logger.setLevel(org.apache.logging.log4j.Level.INFO);
    }

    void end() {
      logger.removeAppender(this);
      stop();
    }

    @Override
    public synchronized void append(LogEvent event) {
      lines.add(event.getMessage().getFormattedMessage());
    }

    synchronized List<String> lines() {
      return List.copyOf(lines);
    }
  }
}
