package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micromoments.job.MicromomentsJob;
import io.micromoments.schemas.BeaconEvent;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.ChannelInstruction;
import io.micromoments.schemas.ClickstreamEvent;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.Offer;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.schemas.Transition;
import io.micromoments.schemas.WebChannel;
import io.micromoments.stack.server.Await;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real job on a real broker and registry. */
@Timeout(300)
class KafkaJobTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String PATTERN =
      """
      pattern: loan-at-dealership
      version: 1
      moment: BUY
      intent: auto-loan
      within: 20m
      steps:
        - step: dealership
          on: beacon
          where: event.place_category == "car-dealership" && event.transition == "ENTER"
        - step: rates
          on: clickstream
          where: event.page_category == "auto-loan-rates"
      requires-consent: [location]
      """;

  private static final String TESTS =
      """
      tests:
        - name: rates looked at in the dealership
          events:
            - { at: 0s, on: beacon, place_category: car-dealership, transition: ENTER }
            - { at: 4m, on: clickstream, page_category: auto-loan-rates }
          expect: [{ at: 4m }]
        - name: rates looked at anywhere
          events: [{ at: 4m, on: clickstream, page_category: auto-loan-rates }]
          expect: []
      """;

  @TempDir static Path folder;

  private static Stack stack;
  private static Connection connection;
  private static TopicClient topics;
  private static HttpServer receiver;
  private static final List<String> posted = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    stack = new Stack(BuiltServers.installation(), folder, 1, 2, System.out::println);
    stack.start();
    connection =
        Connection.of(
            Map.of(
                Connection.BOOTSTRAP,
                stack.broker().bootstrapServers(),
                Connection.REGISTRY,
                stack.registry().url()));
    TopicCreation.create(connection, Topic.all(Topic.CHANNELS), 2, Optional.empty());
    topics = new TopicClient(connection);
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterAll
  static void stop() {
    if (receiver != null) {
      receiver.stop(0);
    }
    if (topics != null) {
      topics.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void offerMovesUpWhileTheCustomerIsAtThePlace() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    sendPattern(now);
    topics.put(
        "context.consent",
        "jason/location",
        new Consent("consent", now.minusSeconds(60), "jason", "location", true));
    topics.put("context.catalog", "auto-loan", offer("auto-loan", "auto-loan", now));
    topics.put("context.catalog", "checking", offer("checking", "checking", now));
    topics.put(
        "context.offers",
        "jason",
        new CandidateOffers(
            "list",
            now.minusSeconds(60),
            "jason",
            List.of(new CandidateOffer("checking", 1.0), new CandidateOffer("auto-loan", 0.9))));
    topics.flush();
    Files.writeString(folder.resolve("key"), "k3y");
    JobID job =
        stack
            .flink()
            .jobs()
            .submit(
                MicromomentsJob.class,
                arguments(
                    "--webhook.channel",
                    "mobile_app",
                    "--webhook.url",
                    String.format(
                        Locale.ROOT, "http://127.0.0.1:%d/", receiver.getAddress().getPort()),
                    "--webhook.secret",
                    "${directory:" + folder + ":key}"),
                Optional.empty());
    stack.flink().jobs().awaitRunning(job, LIMIT);
    topics.put("events.beacon", "jason", enter("jason", now));
    topics.put("events.clickstream", "jason", click("jason", now.plusMillis(5)));
    topics.put("events.clickstream", 0, "poison", new byte[] {0, 0, 0, 0, 99, 1, 2});
    topics.flush();
    Await.holds("a command has come", LIMIT, () -> !commands().isEmpty());
    OfferResequenceCommand command = commands().get(0);
    assertThat(command.getCustomerId()).isEqualTo("jason");
    assertThat(command.getAfter().get(0).getOfferId()).isEqualTo("auto-loan");
    assertThat(topics.read("moments", Micromoment.class)).hasSize(1);
    assertThat(topics.read("channel.mobile_app", ChannelInstruction.class)).hasSize(1);
    Await.holds("the instruction was posted", LIMIT, () -> !posted.isEmpty());
    assertThat(posted).first().asString().contains(command.getCommandId(), "\"auto-loan\"");
    Await.holds(
        "the poison is kept",
        LIMIT,
        () -> topics.read(Topic.REJECTED, RejectedRecord.class).size() == 1);
    assertThat(topics.read(Topic.REJECTED, RejectedRecord.class).get(0).value().getCode())
        .isEqualTo("UNKNOWN_SCHEMA");
    Await.holds(
        "the pattern is effective",
        LIMIT,
        () ->
            topics.read(Topic.STATUS, DefinitionStatus.class).stream()
                .anyMatch(status -> status.value().getState() == DefinitionState.ACTIVATED));

    sendPattern(now);
    topics.flush();
    Await.holds(
        "who sends it again hears of it too",
        LIMIT,
        () ->
            topics.read(Topic.STATUS, DefinitionStatus.class).stream()
                    .filter(status -> status.value().getState() == DefinitionState.ACTIVATED)
                    .count()
                == 2);

    LiveBroker.Run published = publishWhileEventsCome(PATTERN.replace("version: 1", "version: 2"));

    assertThat(published.exit()).as(published.err()).isZero();
    assertThat(published.out()).contains("activated", "pattern loan-at-dealership version 2");

    // With {@code detection.order: arrival}, the order across topics is undefined.
    topics.put("events.beacon", "jason", enter("jason", Instant.now()));
    topics.flush();
    Await.holds(
        "a moment of the second version has come",
        LIMIT,
        () -> {
          topics.put("events.clickstream", "jason", click("jason", Instant.now()));
          topics.flush();
          return topics.read(Topic.MOMENTS, Micromoment.class).stream()
              .anyMatch(moment -> moment.value().getVersion() == 2);
        });
    LiveBroker.Run explained =
        runWhileEventsCome(
            List.of("jason", "erin"),
            "explain",
            "--customer",
            "jason",
            "--pattern",
            "loan-at-dealership",
            "--for",
            "4s");
    assertThat(explained.exit()).as(explained.err()).isZero();
    assertThat(explained.err()).contains("tracing until").doesNotContain("lacks attempts");
    assertThat(explained.out())
        .contains("loan-at-dealership: a match became the moment", "pattern loan-at-dealership")
        .contains("became a moment: BUY auto-loan")
        .doesNotContain("erin");
    LiveBroker.Run withoutConsent =
        runWhileEventsCome(List.of("erin"), "explain", "--customer", "erin", "--for", "4s");
    assertThat(withoutConsent.exit()).as(withoutConsent.err()).isZero();
    assertThat(withoutConsent.out()).contains("is no moment: consent is not given to location");

    Await.holds(
        "it is said how long it took",
        LIMIT,
        () -> stack.flink().jobs().metric(job, "moments", "eventToTopicMs_max").orElse(0) > 0);
    stack.flink().jobs().cancel(job, LIMIT);
  }

  private static void sendPattern(Instant now) {
    topics.put(
        Topic.PATTERNS,
        "loan-at-dealership",
        new PatternDefinition(
            UUID.randomUUID().toString(),
            now.minusSeconds(3_600),
            "loan-at-dealership",
            1,
            PATTERN,
            PatternStatus.live));
  }

  private static LiveBroker.Run publishWhileEventsCome(String pattern) throws Exception {
    Path file = Files.writeString(folder.resolve("second.yaml"), pattern);
    Files.writeString(folder.resolve("second.tests.yaml"), TESTS);
    return runWhileEventsCome(List.of(), "publish", file);
  }

  /**
   * Runs a command while events come: in a quiet stream, a change waits for the wall clock.
   *
   * @param customers those who enter a dealership and look at rates meanwhile
   */
  private static LiveBroker.Run runWhileEventsCome(List<String> customers, Object... command)
      throws Exception {
    List<Object> words = new ArrayList<>(List.of(command));
    words.addAll(
        List.of(
            "--bootstrap-servers",
            connection.bootstrapServers(),
            "--registry",
            connection.registryUrl()));
    CompletableFuture<LiveBroker.Run> run =
        CompletableFuture.supplyAsync(
            () -> LiveBroker.bare(words.toArray()), task -> new Thread(task, "command").start());
    AtomicInteger passersBy = new AtomicInteger();
    Await.holds(
        "the command has ended",
        LIMIT,
        () -> {
          String passerBy = "passer-by-" + passersBy.incrementAndGet();
          topics.put("events.clickstream", passerBy, click(passerBy, Instant.now()));
          for (String each : customers) {
            topics.put("events.beacon", each, enter(each, Instant.now()));
            topics.put("events.clickstream", each, click(each, Instant.now()));
          }
          topics.flush();
          return run.isDone();
        });
    return run.get();
  }

  private static List<OfferResequenceCommand> commands() {
    return topics.read(Topic.COMMANDS, OfferResequenceCommand.class).stream()
        .map(TopicClient.Read::value)
        .toList();
  }

  private static List<String> arguments(String... others) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--" + Connection.BOOTSTRAP,
                connection.bootstrapServers(),
                "--" + Connection.REGISTRY,
                connection.registryUrl()));
    arguments.addAll(List.of(others));
    return arguments;
  }

  private static Offer offer(String id, String intent, Instant now) {
    return Offer.newBuilder()
        .setEventId("offer-" + id)
        .setEventTime(now.minusSeconds(60))
        .setOfferId(id)
        .setCategory(id)
        .setIntents(List.of(intent))
        .build();
  }

  private static BeaconEvent enter(String customer, Instant time) {
    return BeaconEvent.newBuilder()
        .setEventId("b-" + customer + time)
        .setEventTime(time)
        .setDeviceId("phone-" + customer)
        .setCustomerId(customer)
        .setPlaceId("p1")
        .setPlaceCategory("car-dealership")
        .setTransition(Transition.ENTER)
        .build();
  }

  private static ClickstreamEvent click(String customer, Instant time) {
    return ClickstreamEvent.newBuilder()
        .setEventId("c-" + customer + time)
        .setEventTime(time)
        .setCustomerId(customer)
        .setChannel(WebChannel.MOBILE_APP)
        .setAction("page_view")
        .setPageCategory("auto-loan-rates")
        .build();
  }
}
