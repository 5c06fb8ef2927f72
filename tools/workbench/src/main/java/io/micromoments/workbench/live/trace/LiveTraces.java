package io.micromoments.workbench.live.trace;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.Trace;
import io.micromoments.schemas.TraceRequest;
import io.micromoments.schemas.TraceRequestState;
import io.micromoments.schemas.TraceRequestStatus;
import io.micromoments.topics.RecordReader;
import io.micromoments.topics.RecordWriter;
import io.micromoments.topics.Topic;
import io.micromoments.workbench.live.Cluster;
import io.micromoments.workbench.live.OffsetRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Asks a running job to trace a customer, and reads what it answers. Not thread-safe. */
public final class LiveTraces implements AutoCloseable {

  private static final List<String> ANSWERS = List.of(Topic.TRACES, Topic.MOMENTS, Topic.COMMANDS);
  private static final Duration POLL = Duration.ofMillis(250);

  /** How long answers of other subtasks may follow the end of the request. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

  /** Longer than idle sources take to advance event time. */
  private static final Duration MAX_WAIT_FOR_END = Duration.ofMinutes(1);

  private final Cluster cluster;
  private final String customer;
  private final TraceRequest request;
  private final KafkaConsumer<byte[], byte[]> answers;
  private final RecordReader<Trace> traceReader;
  private final RecordReader<Micromoment> momentReader;
  private final RecordReader<OfferResequenceCommand> commandReader;

  private final List<Trace> traces = new ArrayList<>();
  private final List<Micromoment> moments = new ArrayList<>();
  private final List<OfferResequenceCommand> commands = new ArrayList<>();
  private TraceRequestStatus started;
  private TraceRequestState last;

  /**
   * Seeks to the end of the topics with answers. Nothing is sent yet.
   *
   * @param pattern the pattern to be traced; empty for all
   */
  public LiveTraces(Cluster cluster, String customer, Optional<String> pattern, Duration duration)
      throws IOException, InterruptedException {
    this.cluster = cluster;
    this.customer = customer;
    cluster.require(List.of(Topic.TRACE_REQUESTS, Topic.TRACES, Topic.MOMENTS, Topic.COMMANDS));
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    this.request =
        new TraceRequest(
            UUID.randomUUID().toString(),
            now,
            now.plus(duration),
            List.of(customer),
            pattern.map(List::of).orElse(List.of()));
    this.traceReader = RecordReader.of(Trace.class, cluster.registry());
    this.momentReader = RecordReader.of(Micromoment.class, cluster.registry());
    this.commandReader = RecordReader.of(OfferResequenceCommand.class, cluster.registry());
    List<OffsetRange> ranges = OffsetRange.of(cluster, ANSWERS, Optional.empty(), Optional.empty());
    this.answers = cluster.consumer();
    answers.assign(ranges.stream().map(OffsetRange::partition).toList());
    ranges.forEach(each -> answers.seek(each.partition(), each.end()));
  }

  /** Sends the request. */
  public void send() throws IOException, InterruptedException {
    String topic = cluster.connection().topic(Topic.TRACE_REQUESTS);
    var writer = RecordWriter.of(TraceRequest.class, topic, cluster.registry());
    try (KafkaProducer<byte[], byte[]> producer = cluster.producer()) {
      byte[] key = request.getEventId().getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(topic, key, writer.write(request))).get();
    } catch (ExecutionException e) {
      throw cluster.failed(e);
    }
  }

  /**
   * Waits for the job's answer to the request.
   *
   * @return empty if it did not answer in time
   */
  public Optional<TraceRequestStatus> awaitStart(Duration timeout, Consumer<Trace> onTrace)
      throws InterruptedException {
    Instant end = Instant.now().plus(timeout);
    while (last == null && Instant.now().isBefore(end)) {
      poll(onTrace);
    }
    return Optional.ofNullable(started);
  }

  /**
   * Reads answers until the request has ended.
   *
   * @param onTrace receives each trace of the customer
   * @param onWait called several times a second
   * @return whether the job has reported the end; if not, attempts that are still open are missing
   */
  public boolean readToEnd(Consumer<Trace> onTrace, Runnable onWait) throws InterruptedException {
    Instant end = request.getUntil().plus(MAX_WAIT_FOR_END);
    boolean isLast = false;
    while (Instant.now().isBefore(end)) {
      poll(onTrace);
      onWait.run();
      if (last == TraceRequestState.ENDED && !isLast) {
        isLast = true;
        end = Instant.now().plus(LAST_ANSWERS);
      }
    }
    return isLast;
  }

  private void poll(Consumer<Trace> onTrace) throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> found : answers.poll(POLL)) {
      try {
        switch (cluster.connection().withoutPrefix(found.topic())) {
          case Topic.TRACES -> onTrace(traceReader.read(found.value()), onTrace);
          case Topic.MOMENTS -> {
            Micromoment moment = momentReader.read(found.value());
            if (moment.getCustomerId().equals(customer)) {
              moments.add(moment);
            }
          }
          default -> {
            OfferResequenceCommand command = commandReader.read(found.value());
            if (command.getCustomerId().equals(customer)) {
              commands.add(command);
            }
          }
        }
      } catch (InvalidRecord e) {
        // not written by this job
      }
    }
  }

  private void onTrace(Trace trace, Consumer<Trace> onTrace) {
    TraceRequestStatus status = trace.getRequest();
    if (status == null) {
      boolean isAsked =
          trace.getAttempt() == null
              || request.getPatterns().isEmpty()
              || request.getPatterns().contains(trace.getAttempt().getPattern());
      if (trace.getCustomerId().equals(customer) && isAsked) {
        traces.add(trace);
        onTrace.accept(trace);
      }
    } else if (status.getEventId().equals(request.getEventId())) {
      last = status.getState();
      started = started == null ? status : started;
    }
  }

  /** Returns the end of the request. */
  public Instant until() {
    return request.getUntil();
  }

  /** Returns the traces of the customer so far. */
  public List<Trace> traces() {
    return List.copyOf(traces);
  }

  /** Returns the moments of the customer since the request. */
  public List<Micromoment> moments() {
    return List.copyOf(moments);
  }

  /** Returns the commands about the customer since the request. */
  public List<OfferResequenceCommand> commands() {
    return List.copyOf(commands);
  }

  @Override
  public void close() {
    answers.close();
  }
}
