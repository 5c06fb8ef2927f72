package io.micromoments.emit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.emit.contract.FailureScript.Failure;
import io.micromoments.schemas.OfferResequenceCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract tests for sinks, run with real jobs that fail and restart.
 *
 * <p>A sink's test extends this class and sets up its own receiver per test (JUnit creates an
 * instance for each). The module's test classpath needs flink-clients, flink-avro, JUnit and
 * AssertJ in addition to the test-jar of this module. {@code -Dseed=…} reproduces a random run.
 */
@Timeout(60)
public abstract class SinkContract {

  private static final int PARALLELISM = 2;
  private static final int LARGE_CHARS = 400_000;

  @TempDir private static Path checkpoints;
  private static Configuration configuration;
  private static MiniCluster cluster;

  private ContractTestJob running;

  /** Returns the sink's delivery guarantee. */
  protected abstract Guarantee guarantee();

  /** Attaches the sink. Each operator has a uid and the parallelism of its input. */
  protected abstract void attach(DataStream<OfferResequenceCommand> commands) throws Exception;

  /**
   * Returns everything that the receiver got by the end of the job, including repeats, each
   * customer's records in order of arrival.
   */
  protected abstract List<OfferResequenceCommand> received() throws Exception;

  @BeforeAll
  static void startCluster() throws Exception {
    configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    // Checkpoints are triggered by the tests and taken at the end.
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 5);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32));
    configuration.set(RestOptions.BIND_PORT, "0");
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(PARALLELISM)
                .build());
    cluster.start();
  }

  @AfterEach
  void stopJob() throws Exception {
    if (running != null) {
      running.stop();
    }
  }

  @AfterAll
  static void stopCluster() throws Exception {
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, PARALLELISM})
  void everyRecordArrivesUnchangedAndInItsCustomersOrder(int parallelism) throws Exception {
    List<OfferResequenceCommand> commands = Commands.random(seed(), 7, 60);
    FailureScript rehearsal = new FailureScript(commands);
    ContractTestJob job = start(rehearsal, parallelism);
    rehearsal.allow(20);
    rehearsal.awaitGiven(20);
    job.checkpoint();
    rehearsal.allow(40);
    rehearsal.awaitGiven(40);
    job.checkpoint();
    end(rehearsal, job);
  }

  @ParameterizedTest
  @EnumSource(Failure.class)
  void nothingIsLostWhenAJobFails(Failure where) throws Exception {
    FailureScript rehearsal = new FailureScript(Commands.random(seed(), 5, 60));
    ContractTestJob job = start(rehearsal, PARALLELISM);
    rehearsal.allow(15);
    rehearsal.awaitGiven(15);
    job.checkpoint();
    rehearsal.allow(30);
    rehearsal.awaitGiven(30);
    fail(rehearsal, job, where);
    rehearsal.allow(45);
    rehearsal.awaitGiven(45);
    job.checkpoint();
    end(rehearsal, job);
  }

  @Test
  void nothingIsLostWhenAJobFailsBeforeItsFirstCheckpoint() throws Exception {
    FailureScript rehearsal = new FailureScript(Commands.random(seed(), 3, 20));
    ContractTestJob job = start(rehearsal, PARALLELISM);
    rehearsal.allow(10);
    rehearsal.awaitGiven(10);
    fail(rehearsal, job, Failure.BETWEEN_CHECKPOINTS);
    end(rehearsal, job);
  }

  @Test
  void nothingIsLostWhenAJobFailsRightAfterACheckpoint() throws Exception {
    FailureScript rehearsal = new FailureScript(Commands.random(seed(), 3, 20));
    ContractTestJob job = start(rehearsal, PARALLELISM);
    rehearsal.allow(10);
    rehearsal.awaitGiven(10);
    job.checkpoint();
    fail(rehearsal, job, Failure.BETWEEN_CHECKPOINTS);
    end(rehearsal, job);
  }

  @Test
  void nothingIsLostWithRandomFailures() throws Exception {
    long seed = seed();
    Random random = new Random(seed);
    FailureScript rehearsal = new FailureScript(Commands.random(seed, 4, 120));
    ContractTestJob job = start(rehearsal, PARALLELISM);
    List<Failure> kinds = List.of(Failure.values());
    int failures = 0;
    for (int allowed = 0; allowed < 110; allowed += random.nextInt(1, 25)) {
      rehearsal.allow(allowed);
      rehearsal.awaitGiven(random.nextInt(allowed + 1));
      if (random.nextBoolean()) {
        job.checkpoint();
      }
      if (failures < 3 && random.nextBoolean()) {
        failures++;
        fail(rehearsal, job, kinds.get(random.nextInt(kinds.size())));
      }
    }
    end(rehearsal, job);
  }

  @Test
  void anEmptyStreamEnds() throws Exception {
    FailureScript rehearsal = new FailureScript(List.of());
    end(rehearsal, start(rehearsal, PARALLELISM));
  }

  @Test
  void recordsAreDeliveredAtTheEndWithoutACheckpoint() throws Exception {
    FailureScript rehearsal = new FailureScript(Commands.random(seed(), 2, 3));
    end(rehearsal, start(rehearsal, PARALLELISM));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Grüße, 你好, שלום, नमस्ते",
        "\uD83D\uDE97 e\u0301 \u200F\u202E\uFEFF",
        "a\nb\r\nc\td\u2028e\u0000f\u0085\"\\/",
        ""
      })
  void textArrivesUnchanged(String text) throws Exception {
    FailureScript rehearsal = new FailureScript(List.of(Commands.command("Zoë", 1, text)));
    end(rehearsal, start(rehearsal, 1));
  }

  @Test
  void largeRecordsArrive() throws Exception {
    FailureScript rehearsal =
        new FailureScript(
            List.of(
                Commands.command("customer", 1, "x".repeat(LARGE_CHARS)),
                Commands.command("customer", 2, "small"),
                Commands.command("customer", 3, "ü".repeat(LARGE_CHARS / 2))));
    end(rehearsal, start(rehearsal, PARALLELISM));
  }

  private ContractTestJob start(FailureScript rehearsal, int parallelism) throws Exception {
    running =
        ContractTestJob.start(
            cluster,
            StreamExecutionEnvironment.getExecutionEnvironment(configuration),
            rehearsal,
            parallelism,
            this::attach);
    return running;
  }

  private static void fail(FailureScript rehearsal, ContractTestJob job, Failure where)
      throws Exception {
    rehearsal.fail(where);
    if (where != Failure.BETWEEN_CHECKPOINTS) {
      job.checkpointThatFails();
    }
    rehearsal.awaitRestarted();
  }

  private void end(FailureScript rehearsal, ContractTestJob job) throws Exception {
    rehearsal.allow(rehearsal.commands().size());
    job.awaitEnd();
    assertThat(DeliveryCheck.of(rehearsal.commands(), received(), guarantee())).isEmpty();
  }

  /** Returns the seed of random data and prints it so that a run can be reproduced. */
  protected static long seed() {
    long seed = Long.getLong("seed", 1);
    System.out.println("seed " + seed);
    return seed;
  }
}
