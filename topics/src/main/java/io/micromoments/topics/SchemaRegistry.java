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
 * The schema registry, for one task. While it does not answer, what needs a schema that was not
 * asked for before waits and says so in the log: records are neither lost nor refused for an
 * outage. Not for several threads, but for {@link #isDown}.
 */
public final class SchemaRegistry implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
  private static final int CACHED = 1_000;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TIMEOUT = 408;
  private static final int TOO_MANY = 429;

  /** What the client makes of an error without the registry's JSON: a gateway answered instead. */
  private static final int NO_ERROR_OF_A_REGISTRY = 50005;

  private static final String UNREADABLE = "Invalid schema";
  private static final long FIRST_WAIT_MS = 200;
  private static final long LONGEST_WAIT_MS = 5_000;

  /** How long an id that nobody has registered is not asked for again. */
  private static final long UNKNOWN_FOR_MS = 10_000;

  private static final long SAY_EVERY_MS = 10_000;

  /** A question to the registry. */
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
   * @param settings of Confluent's client, without the prefix {@code schema.registry.} where it has
   *     one; references already resolved
   * @param patience how long a question is asked again while there is no answer; null: for ever, as
   *     a task must
   */
  public SchemaRegistry(String url, Map<String, String> settings, Duration patience) {
    this(
        url,
        new CachedSchemaRegistryClient(List.of(url.split(",", -1)), CACHED, settings),
        () -> System.nanoTime() / 1_000_000,
        patience);
  }

  /**
   * @param clock milliseconds since any time
   */
  SchemaRegistry(String url, SchemaRegistryClient client, LongSupplier clock, Duration patience) {
    this.url = url;
    this.client = client;
    this.clock = clock;
    this.patienceMs = patience == null ? Long.MAX_VALUE : patience.toMillis();
  }

  /** Whether the last question has not been answered yet for want of a registry. */
  public boolean isDown() {
    return isDown.get();
  }

  /**
   * The schema a record was written with; waits while the registry does not answer.
   *
   * @return empty where nobody has registered it, the registry refuses to give it, or it is not an
   *     Avro schema
   * @throws InterruptedException when the task is to end meanwhile
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
    Optional<Schema> found = answer(() -> avro(id), "the schema with the id " + id, false);
    if (unknownSince.size() >= CACHED) {
      unknownSince.clear();
    }
    found.ifPresentOrElse(schema -> byId.put(id, schema), () -> unknownSince.put(id, now));
    return found;
  }

  /**
   * The id of a schema that was registered under a subject; waits while the registry does not
   * answer.
   *
   * @return empty where it was not registered
   */
  public Optional<Integer> idOf(String subject, Schema schema) throws InterruptedException {
    return answer(
        () -> Optional.of(client.getId(subject, new AvroSchema(schema))),
        "the id of the schema of " + subject,
        true);
  }

  private Optional<Schema> avro(int id) throws IOException, RestClientException {
    try {
      return client.getSchemaById(id) instanceof AvroSchema schema
          ? Optional.of(schema.rawSchema())
          : Optional.empty();
    } catch (UncheckedExecutionException e) {
      return Optional.empty(); // of JSON, Protobuf or another kind
    } catch (IOException e) {
      // What the client says of an answer it cannot read; asking again does not change that.
      if (e.getMessage() != null && e.getMessage().startsWith(UNREADABLE)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Registers a schema; the same one again does no harm.
   *
   * @return its id
   * @throws IOException where the registry does not answer or refuses it
   */
  public int register(String subject, Schema schema) throws IOException {
    try {
      return client.register(subject, new AvroSchema(schema));
    } catch (RestClientException e) {
      throw new IOException(
          "the schema registry at %s refuses the schema of %s: %s"
              .formatted(url, subject, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new IOException(
          "the schema registry at %s does not answer: %s".formatted(url, e.getMessage()), e);
    }
  }

  /**
   * Asks once and does not wait, so that somebody who types a wrong address hears of it.
   *
   * @throws IOException where the registry does not answer or refuses to
   */
  public void check() throws IOException {
    try {
      client.getAllSubjects();
    } catch (RestClientException e) {
      throw new IOException(
          "the schema registry at %s refuses to answer: %s".formatted(url, e.getMessage()), e);
    } catch (IOException e) {
      throw new IOException("the schema registry at %s does not answer: %s".formatted(url, e), e);
    }
  }

  /**
   * Checks that the address, if it answers, is that of a schema registry.
   *
   * @throws IllegalArgumentException where what answers is no registry, or has another path
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
      LOG.debug("no answer; whoever needs one asks again", e);
    }
  }

  private <T> Optional<T> answer(
      Question<Optional<T>> question, String what, boolean isNeededToBegin)
      throws InterruptedException {
    long wait = FIRST_WAIT_MS;
    long begun = clock.getAsLong();
    Long saidAt = null;
    while (true) {
      String reason;
      try {
        Optional<T> answer = question.ask();
        if (isDown.getAndSet(false)) {
          LOG.info("the schema registry at {} answers again", url);
        }
        return answer;
      } catch (RestClientException e) {
        if (e.getStatus() == NOT_FOUND && e.getErrorCode() != NO_ERROR_OF_A_REGISTRY) {
          isDown.set(false);
          return Optional.empty();
        }
        if (isFinal(e.getStatus())) {
          isDown.set(false);
          if (!isNeededToBegin) {
            LOG.warn("the schema registry at {} refuses to give {}: {}", url, what, e.getMessage());
            return Optional.empty();
          }
          throw new IllegalStateException(
              "the schema registry at %s refuses to give %s: %s"
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
                "the schema registry at %s did not give %s: %s".formatted(url, what, reason)));
      }
      if (saidAt == null || now - saidAt >= SAY_EVERY_MS) {
        saidAt = now;
        LOG.warn(
            "the schema registry at {} did not give {} ({}); this task waits and asks again,"
                + " nothing is lost",
            url,
            what,
            reason);
      }
      Thread.sleep(wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    }
  }

  /** What asking again does not change; wrong credentials may be set right meanwhile. */
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
