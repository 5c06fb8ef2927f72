package io.micromoments.topics;

import com.google.common.util.concurrent.UncheckedExecutionException;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schema registry client for one task. While the registry does not answer, lookups of uncached
 * schemas wait and log a warning, so records are neither lost nor rejected because of an outage.
 * Not thread-safe, except for {@link #isDown}.
 */
public final class SchemaRegistry implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
  private static final int CACHED = 1_000;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TIMEOUT = 408;
  private static final int TOO_MANY = 429;

  /**
   * The client's error code for responses without the registry's JSON, such as those of a gateway.
   */
  private static final int NON_REGISTRY_ERROR_CODE = 50005;

  private static final String UNREADABLE = "Invalid schema";
  private static final long FIRST_WAIT_MS = 200;
  private static final long LONGEST_WAIT_MS = 5_000;

  /** How long an unknown id is cached as such. */
  private static final long UNKNOWN_FOR_MS = 10_000;

  private static final long LOG_INTERVAL_MS = 10_000;

  /** Request to the registry. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException, RestClientException;
  }

  private final String url;
  private final SchemaRegistryClient client;
  private final LongSupplier clock;
  private final long patienceMs;
  private final Map<Integer, Schema> byId = new HashMap<>();
  private final Map<Integer, Long> unknownSince = new HashMap<>();
  private final AtomicBoolean isDown = new AtomicBoolean();

  /**
   * @param settings settings of Confluent's client, without the prefix {@code schema.registry.}
   *     where it has one; references already resolved
   * @param patience how long a request is retried while there is no answer; null for no limit, as
   *     required in a task
   */
  public SchemaRegistry(String url, Map<String, String> settings, Duration patience) {
    this(
        url,
        new CachedSchemaRegistryClient(List.of(url.split(",", -1)), CACHED, settings),
        () -> System.nanoTime() / 1_000_000,
        patience);
  }

  /**
   * @param clock milliseconds since an arbitrary time
   */
  SchemaRegistry(String url, SchemaRegistryClient client, LongSupplier clock, Duration patience) {
    this.url = url;
    this.client = client;
    this.clock = clock;
    this.patienceMs = patience == null ? Long.MAX_VALUE : patience.toMillis();
  }

  /** Returns whether the last request is still unanswered because the registry is unavailable. */
  public boolean isDown() {
    return isDown.get();
  }

  /**
   * Returns the schema with the given id; waits while the registry does not answer.
   *
   * @return empty if the id is not registered, the registry rejects the request, or the schema is
   *     not an Avro schema
   * @throws InterruptedException if the task is cancelled while waiting
   */
  public Optional<Schema> byId(int id) throws InterruptedException {
    Schema known = byId.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    Long unknown = unknownSince.get(id);
    long now = clock.getAsLong();
    if (unknown != null && now - unknown < UNKNOWN_FOR_MS) {
      return Optional.empty();
    }
    Optional<Schema> found = answer(() -> avro(id), "the schema with id " + id, false);
    if (unknownSince.size() >= CACHED) {
      unknownSince.clear();
    }
    found.ifPresentOrElse(schema -> byId.put(id, schema), () -> unknownSince.put(id, now));
    return found;
  }

  /**
   * Returns the id of a schema registered under a subject; waits while the registry does not
   * answer.
   *
   * @return empty if the schema is not registered
   */
  public Optional<Integer> idOf(String subject, Schema schema) throws InterruptedException {
    return answer(
        () -> Optional.of(client.getId(subject, new AvroSchema(schema))),
        "the schema id of " + subject,
        true);
  }

  private Optional<Schema> avro(int id) throws IOException, RestClientException {
    try {
      return client.getSchemaById(id) instanceof AvroSchema schema
          ? Optional.of(schema.rawSchema())
          : Optional.empty();
    } catch (UncheckedExecutionException e) {
      return Optional.empty(); // JSON, Protobuf or another schema type
    } catch (IOException e) {
      // The client cannot parse the response; retrying would not change that.
      if (e.getMessage() != null && e.getMessage().startsWith(UNREADABLE)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Registers a schema. Idempotent.
   *
   * @return its id
   * @throws IOException if the registry does not answer or rejects the schema
   */
  public int register(String subject, Schema schema) throws IOException {
    try {
      return client.register(subject, new AvroSchema(schema));
    } catch (RestClientException e) {
      throw new IOException(
          "the schema registry at %s rejected the schema of %s: %s"
              .formatted(url, subject, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new IOException(
          "the schema registry at %s does not respond: %s".formatted(url, e.getMessage()), e);
    }
  }

  /**
   * Sends one request without waiting, so that a wrong address is reported immediately.
   *
   * @throws IOException if the registry does not answer or rejects the request
   */
  public void check() throws IOException {
    try {
      client.getAllSubjects();
    } catch (RestClientException e) {
      throw new IOException(
          "the schema registry at %s rejected the request: %s".formatted(url, e.getMessage()), e);
    } catch (IOException e) {
      throw new IOException("the schema registry at %s does not respond: %s".formatted(url, e), e);
    }
  }

  /**
   * Checks that the address, if it answers, is that of a schema registry.
   *
   * @throws IllegalArgumentException if the path does not exist at this address
   */
  public void checkPath() {
    try {
      client.getAllSubjects();
    } catch (RestClientException e) {
      if (e.getStatus() == NOT_FOUND) {
        throw new IllegalArgumentException(
            "no schema registry at %s (HTTP 404). Check the path: Apicurio's ends in /apis/ccompat/v7"
                .formatted(url));
      }
    } catch (IOException e) {
      LOG.debug("the schema registry does not respond; requests that need it are retried", e);
    }
  }

  private <T> Optional<T> answer(
      Question<Optional<T>> question, String what, boolean failOnRejection)
      throws InterruptedException {
    long wait = FIRST_WAIT_MS;
    long begun = clock.getAsLong();
    Long saidAt = null;
    while (true) {
      String reason;
      try {
        Optional<T> answer = question.ask();
        if (isDown.getAndSet(false)) {
          LOG.info("the schema registry at {} responds again", url);
        }
        return answer;
      } catch (RestClientException e) {
        if (e.getStatus() == NOT_FOUND && e.getErrorCode() != NON_REGISTRY_ERROR_CODE) {
          isDown.set(false);
          return Optional.empty();
        }
        if (isFinal(e.getStatus())) {
          isDown.set(false);
          if (!failOnRejection) {
            LOG.warn(
                "the schema registry at {} rejected the request for {}: {}",
                url,
                what,
                e.getMessage());
            return Optional.empty();
          }
          throw new IllegalStateException(
              "the schema registry at %s rejected the request for %s: %s"
                  .formatted(url, what, e.getMessage()),
              e);
        }
        reason = e.getMessage();
      } catch (IOException e) {
        reason = e.toString();
      }
      isDown.set(true);
      long now = clock.getAsLong();
      if (now - begun >= patienceMs) {
        throw new UncheckedIOException(
            new IOException(
                "the schema registry at %s did not return %s: %s".formatted(url, what, reason)));
      }
      if (saidAt == null || now - saidAt >= LOG_INTERVAL_MS) {
        saidAt = now;
        LOG.warn(
            "the schema registry at {} did not return {} ({}); retrying, no data is lost",
            url,
            what,
            reason);
      }
      Thread.sleep(wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    }
  }

  /**
   * Returns whether retrying is pointless. Credential errors are retried: they may be fixed
   * meanwhile.
   */
  private static boolean isFinal(int status) {
    return status >= 400
        && status < 500
        && status != UNAUTHORIZED
        && status != FORBIDDEN
        && status != NOT_FOUND
        && status != TIMEOUT
        && status != TOO_MANY;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
