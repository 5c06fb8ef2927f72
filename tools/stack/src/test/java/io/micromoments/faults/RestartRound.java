package io.micromoments.faults;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.Evidence;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.stack.TopicClient;
import io.micromoments.stack.flink.FlinkCluster;
import io.micromoments.stack.flink.FlinkJobs;
import io.micromoments.stack.server.Await;
import io.micromoments.stack.server.JavaProcess;
import io.micromoments.stack.server.StackException;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;

/**
 * Runs the {@link Journeys} of a seed through a job that is stopped, crashed, restored and rescaled
 * while events continue to arrive, so that backlogs build up on event, context and control topics.
 */
final class RestartRound {

  /** What happens to the job. */
  enum Disturbance {
    /** A TaskManager is killed; the job restarts by itself. */
    CRASHED,
    /** The job is stopped with a savepoint and restored, usually at another parallelism. */
    STOPPED,
    /** The job is cancelled and restored from its last checkpoint, often rescaled. */
    CANCELLED,
    /** The broker is killed; producers hold back records and send them in random topic order. */
    BROKER_DOWN
  }

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration LEAD = Duration.ofSeconds(1);
  private static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);
  private static final int WAVES = 12;

  /** Logged by Flink as a warning if a metric is registered twice. */
  private static final String COLLISION = "Name collision";

  private static final int[] PARALLELISMS = {1, 2, 4};

  /** Time between two steps of a customer: twice the undetected lag of a source (docs/kafka.md). */
  private static final Duration BETWEEN = Duration.ofMillis(1_500);

  private final TestStack scene;
  private final long seed;
  private final boolean arrival;
  private final boolean exactlyOnce;
  private final SplittableRandom random;
  private final Map<Integer, Disturbance> restarts = new TreeMap<>();
  private final Connection connection;

  private TopicClient topics;
  private Journeys journeys;
  private JobID job;
  private int collisionsBefore;

  RestartRound(TestStack scene, long seed) {
    this.scene = scene;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.arrival = seed % 2 == 0;
    this.exactlyOnce = seed % 4 >= 2;
    this.connection = scene.connection("restart" + seed + ".");
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      Disturbance restart = Disturbance.values()[random.nextInt(Disturbance.values().length)];
      restarts.put(2 + random.nextInt(WAVES - 4), restart);
    }
  }

  /** Creates a round with given restarts, by the wave before which they happen. */
  RestartRound(TestStack scene, long seed, Map<Integer, Disturbance> restarts) {
    this(scene, seed);
    this.restarts.clear();
    this.restarts.putAll(restarts);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "seed %d, %s, %s, before waves %s",
        seed,
        arrival ? "arrival" : "watermark",
        exactlyOnce ? "exactly once" : "at least once",
        restarts);
  }

  /**
   * Runs the round.
   *
   * @return descriptions of all violations
   */
  List<String> play() throws Exception {
    long begin = System.nanoTime();
    System.out.printf("%n%s%n", this);
    collisionsBefore = scene.logged(COLLISION).size();
    TopicCreation.create(
        connection, Topic.all(Topic.CHANNELS), Workload.PARTITIONS, Optional.empty());
    try (TopicClient client = new TopicClient(connection)) {
      topics = client;
      journeys = new Journeys(client);
      journeys.begin();
      job = submit(Optional.empty());
      flink().jobs().awaitRunning(job, LIMIT);
      waves();
      journeys.exceedEvaluationLimit();
      if (!arrival) {
        journeys.end(OUT_OF_ORDERNESS);
      }
      List<String> failures = awaitOutputs();
      System.out.printf(
          Locale.ROOT,
          "  %d s; %s%n",
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
          failures.isEmpty() ? "all holds" : failures);
      return failures;
    } finally {
      cleanUp();
      TopicClient.deleteTopics(connection, Topic.all(Topic.CHANNELS));
    }
  }

  /** Ensures that the next round finds a running broker and free slots, whatever failed. */
  private void cleanUp() throws IOException {
    if (scene.broker().processes().noneMatch(JavaProcess::isAlive)) {
      scene.broker().start();
    }
    if (job != null && !flink().jobs().status(job).isGloballyTerminalState()) {
      flink().jobs().cancel(job, LIMIT);
    }
  }

  private void waves() throws Exception {
    int withdrawnBefore = 2 + random.nextInt(WAVES - 3);
    int retiredBefore = 2 + random.nextInt(WAVES - 4);
    int quarantinedBefore = 2 + random.nextInt(WAVES - 4);
    int publishedBefore = 2 + random.nextInt(WAVES - 4);
    int wave = 0;
    while (wave < WAVES) {
      int until = wave + 1;
      Disturbance restart = restarts.get(wave);
      Runnable goOn = () -> {};
      if (restart != null) {
        until = Math.min(WAVES, wave + 1 + random.nextInt(4));
        goOn = disturb(restart);
      }
      for (; wave < until; wave++) {
        boolean isAway = restart == Disturbance.BROKER_DOWN;
        if (wave == withdrawnBefore && !isAway) {
          journeys.withdraw(some());
          LockSupport.parkNanos(BETWEEN.toNanos());
        }
        if (wave == retiredBefore && !isAway) {
          journeys.retire();
        }
        if (wave == quarantinedBefore && !isAway) {
          journeys.quarantine();
        }
        if (wave == publishedBefore && !isAway) {
          journeys.publish(LEAD);
        }
        journeys.wave();
        LockSupport.parkNanos(BETWEEN.toNanos());
      }
      goOn.run();
    }
  }

  private Set<Integer> some() {
    Set<Integer> some = new HashSet<>();
    while (some.size() < Journeys.CUSTOMERS / 3) {
      some.add(random.nextInt(Journeys.CUSTOMERS));
    }
    return some;
  }

  /** Starts a disturbance and returns the action that ends it. */
  private Runnable disturb(Disturbance restart) throws IOException {
    FlinkJobs jobs = flink().jobs();
    switch (restart) {
      case CRASHED -> {
        List<Integer> running = flink().runningTaskManagers();
        flink().killTaskManager(running.get(random.nextInt(running.size())));
        flink().startTaskManager();
        return () -> {};
      }
      case STOPPED -> {
        jobs.awaitRunning(job, LIMIT); // may be restarting
        Path savepoint = jobs.stopWithSavepoint(job, scene.savepoints(), LIMIT);
        return () -> job = submit(Optional.of(savepoint));
      }
      case CANCELLED -> {
        long done = jobs.completedCheckpoints(job);
        Await.holds("a checkpoint", LIMIT, () -> jobs.completedCheckpoints(job) > done);
        jobs.cancel(job, LIMIT);
        Path checkpoint = flink().checkpoints().newest(job).orElseThrow();
        return () -> job = submit(Optional.of(checkpoint));
      }
      case BROKER_DOWN -> {
        scene.broker().kill();
        journeys.holdBack();
        return () -> {
          scene.broker().start();
          journeys.sendHeldBack(random, BETWEEN);
        };
      }
      default -> throw new IllegalArgumentException(restart.toString());
    }
  }

  private JobID submit(Optional<Path> from) {
    List<String> arguments = TestStack.arguments(connection);
    arguments.addAll(
        List.of(
            "--detection.activation-delay",
            LEAD.toString(),
            "--ingest.out-of-orderness",
            OUT_OF_ORDERNESS.toString(),
            "--detection.order",
            arrival ? "arrival" : "watermark"));
    if (exactlyOnce) {
      arguments.addAll(List.of("--delivery.guarantee", "exactly-once"));
    }
    int parallelism = PARALLELISMS[random.nextInt(PARALLELISMS.length)];
    return flink().jobs().submit(MicromomentsJob.class, arguments, from, parallelism);
  }

  private FlinkCluster flink() {
    return scene.flink();
  }

  private List<String> awaitOutputs() throws IOException {
    Map<String, Set<String>> required = journeys.moments().required();
    Map<String, Set<String>> missing = new TreeMap<>();
    try {
      Await.holds(
          "all moments have come out",
          LIMIT,
          () -> {
            missing.clear();
            Map<String, Set<String>> found = found();
            required.forEach(
                (pattern, ids) -> {
                  Set<String> left = new TreeSet<>(ids);
                  left.removeAll(found.getOrDefault(pattern, Set.of()));
                  if (!left.isEmpty()) {
                    missing.put(pattern, left);
                  }
                });
            return missing.isEmpty();
          });
      Await.holds("the greedy pattern is quarantined", LIMIT, this::isGreedyQuarantined);
      awaitCheckpoints();
    } catch (StackException never) {
      missing.values().stream().flatMap(Set::stream).findFirst().ifPresent(this::printTrail);
      return List.of(
          never.getMessage()
              + ": missing "
              + missing
              + "; the job's last failure: "
              + flink().jobs().failure(job));
    }
    return wrong();
  }

  /** Prints all records of the customer whose step should have completed a moment. */
  private void printTrail(String step) {
    String customer = step.substring(0, step.indexOf('-'));
    System.out.printf(Locale.ROOT, "  %s is missing; of its customer there is%n", step);
    new CustomerTrail(connection, topics).of(customer).forEach(System.out::println);
  }

  /** After two checkpoints, no output is in flight. */
  private void awaitCheckpoints() throws IOException {
    long enough = flink().jobs().completedCheckpoints(job) + 2;
    Await.holds("two checkpoints", LIMIT, () -> flink().jobs().completedCheckpoints(job) >= enough);
  }

  private Map<String, Set<String>> found() {
    Map<String, Set<String>> found = new TreeMap<>();
    for (TopicClient.Read<Micromoment> read : topics.read(Topic.MOMENTS, Micromoment.class)) {
      Micromoment moment = read.value();
      found
          .computeIfAbsent(moment.getPattern(), each -> new TreeSet<>())
          .add(last(moment.getEvidence()));
    }
    return found;
  }

  private boolean isGreedyQuarantined() {
    return topics.read(Topic.STATUS, DefinitionStatus.class).stream()
        .map(TopicClient.Read::value)
        .anyMatch(
            each ->
                each.getDefinition().equals(Journeys.GREEDY_NAME)
                    && each.getState() == DefinitionState.QUARANTINED);
  }

  private static String last(List<Evidence> evidence) {
    return evidence.get(evidence.size() - 1).getEventId();
  }

  private List<String> wrong() throws IOException {
    List<String> collisions = scene.logged(COLLISION);
    List<String> wrong = new ArrayList<>(collisions.subList(collisionsBefore, collisions.size()));
    Map<String, Set<String>> forbidden = journeys.moments().forbidden(LEAD);
    found()
        .forEach(
            (pattern, ids) -> {
              Set<String> not = new TreeSet<>(ids);
              not.retainAll(forbidden.getOrDefault(pattern, Set.of()));
              if (!not.isEmpty()) {
                wrong.add("moments of " + pattern + " that should not be: " + not);
              }
            });
    Set<String> commands = new HashSet<>();
    for (TopicClient.Read<OfferResequenceCommand> read :
        topics.read(Topic.COMMANDS, OfferResequenceCommand.class)) {
      OfferResequenceCommand command = read.value();
      String pattern = command.getMoment().getPattern();
      String id = last(command.getEvidence());
      if (forbidden.getOrDefault(pattern, Set.of()).contains(id)) {
        wrong.add("a command that should not be, on " + id + " of " + pattern);
      }
      if (!commands.add(command.getCommandId()) && exactlyOnce) {
        wrong.add("twice: " + command.getCommandId());
      }
    }
    return wrong;
  }
}
