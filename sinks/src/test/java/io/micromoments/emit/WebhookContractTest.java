package io.micromoments.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.micromoments.emit.contract.Guarantee;
import io.micromoments.emit.contract.MemorySink;
import io.micromoments.emit.contract.SinkContract;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RejectedRecord;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests the webhook with a receiver that fails occasionally. */
class WebhookContractTest extends SinkContract {

  private static final String SECRET = "only-for-this-test";

  @TempDir private Path folder;
  private final MemorySink<RejectedRecord> deadLetters = new MemorySink<>();
  private final List<Receiver.Request> taken = new ArrayList<>();
  private Random random;
  private Receiver receiver;

  @BeforeEach
  void listen() throws IOException {
    random = new Random(seed());
    receiver = new Receiver(this::answer);
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Override
  protected Guarantee guarantee() {
    return Guarantee.AT_LEAST_ONCE;
  }

  @Override
  protected void attach(DataStream<OfferResequenceCommand> commands) throws Exception {
    Files.writeString(folder.resolve("secret"), SECRET);
    WebhookSettings settings =
        WebhookSettings.of(receiver.url(), "${directory:" + folder + ":secret}")
            .withTimeout(Duration.ofSeconds(30))
            .withMaxInFlight(4)
            .withAttempts(100);
    Webhook.attach("contract", commands, settings).sinkTo(deadLetters).uid("dead-letters");
  }

  @Override
  protected synchronized List<OfferResequenceCommand> received() throws Exception {
    assertThat(deadLetters.received()).isEmpty();
    List<OfferResequenceCommand> records = new ArrayList<>();
    for (Receiver.Request request : taken) {
      OfferResequenceCommand record =
          (OfferResequenceCommand)
              JsonRecords.record(OfferResequenceCommand.SCHEMA$, JsonRecords.parse(request.text()));
      assertThat(URLDecoder.decode(request.id(), StandardCharsets.UTF_8))
          .isEqualTo(record.getCommandId());
      assertThat(Receiver.isSigned(request, SECRET)).isTrue();
      records.add(record);
    }
    return records;
  }

  private synchronized void answer(Receiver.Request request, HttpExchange exchange)
      throws IOException {
    switch (random.nextInt(20)) {
      case 0 -> Receiver.answer(exchange, 500);
      case 1 -> Receiver.answer(exchange, 429);
      // Closes the connection without a response.
      case 2 -> exchange.close();
      // Loses the connection after accepting the record.
      case 3 -> {
        taken.add(request);
        exchange.close();
      }
      default -> {
        taken.add(request);
        Receiver.answer(exchange, 204);
      }
    }
  }
}
