package io.micromoments.stack;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.options.JobOptions;
import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PolicyDefinition;
import io.micromoments.stack.flink.FlinkJobs;
import io.micromoments.stack.flink.JobTasks;
import io.micromoments.stack.server.NoProgressException;
import io.micromoments.stack.server.StackException;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;

/** The product in a stack: its topics, a pack of patterns and the job. */
public final class MicromomentsDeployment {

  private static final int PARTITIONS = 2;

  /** Default consumer group under which the job commits its offsets. */
  static final String GROUP = "micromoments";

  private final Stack stack;
  private final Connection connection;
  private final Map<String, Integer> definitions = new TreeMap<>();
  private volatile JobID job;

  /** Creates the product for a stack, which need not be started yet. */
  public MicromomentsDeployment(Stack stack) {
    this.stack = stack;
    this.connection =
        Connection.of(
            Map.of(
                Connection.BOOTSTRAP,
                stack.broker().bootstrapServers(),
                Connection.REGISTRY,
                stack.registry().url()));
  }

  public Connection connection() {
    return connection;
  }

  /** Creates the topics and registers the schemas; existing ones are kept. */
  void createTopics(ProgressWait wait) {
    wait.untilAnswered(
        "the topics and schemas exist",
        () -> {
          try {
            return TopicCreation.create(
                connection, Topic.all(Topic.CHANNELS), PARTITIONS, Optional.empty());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while creating topics", e);
          }
        });
  }

  /**
   * Publishes the patterns and policies of a folder, effective from the epoch, so that a job
   * started afterwards runs them from its first event.
   *
   * @throws StackException if any of them has errors; none is skipped silently
   */
  public void publishDefinitions(TopicClient topics, Path pack) throws IOException {
    DefinitionFiles files = DefinitionFiles.read(List.of(pack));
    for (SourceText source : files.patterns()) {
      PatternReader.Reading reading = PatternReader.read(source);
      MomentPattern pattern =
          reading.pattern().orElseThrow(() -> unreadable(source, reading.problems()));
      topics.put(
          Topic.PATTERNS,
          pattern.name(),
          new PatternDefinition(
              UUID.randomUUID().toString(),
              Instant.EPOCH,
              pattern.name(),
              pattern.version(),
              source.text(),
              pattern.status()));
      definitions.put(pattern.name(), pattern.version());
    }
    for (SourceText source : files.policies()) {
      PolicyReader.Reading reading = PolicyReader.read(source);
      Policy policy = reading.policy().orElseThrow(() -> unreadable(source, reading.problems()));
      topics.put(
          Topic.POLICIES,
          policy.name(),
          new PolicyDefinition(
              UUID.randomUUID().toString(),
              Instant.EPOCH,
              policy.name(),
              policy.version(),
              source.text()));
      definitions.put(policy.name(), policy.version());
    }
    topics.flush();
  }

  private static StackException unreadable(SourceText source, List<Problem> problems) {
    return new StackException(
        problems.stream()
            .filter(Problem::isError)
            .map(source::show)
            .collect(Collectors.joining("", "a file of the pack has errors:\n", "")));
  }

  /**
   * Submits the job and waits until it runs and all {@link #publishDefinitions published}
   * definitions are active.
   *
   * @throws StackException if that does not happen; the message includes the job's failure, if any
   */
  void run(TopicClient topics, ProgressWait wait) {
    // Statuses written by an earlier job on the same data do not count.
    long from = topics.count(Topic.STATUS);
    submit(Optional.empty());
    try {
      wait.until("all tasks of the job are running", this::tasks);
    } catch (NoProgressException late) {
      throw late.withCause(stack.flink().jobs().failure(job));
    }
    wait.until("the patterns and policies are active", () -> active(topics, from));
  }

  /** Resubmits the job to a new JobManager, restoring its last checkpoint if there is one. */
  void resubmitFromCheckpoint() {
    if (job == null) {
      return;
    }
    try {
      submit(stack.flink().checkpoints().newest());
    } catch (IOException e) {
      throw new StackException("cannot read the checkpoints of the job", e);
    }
  }

  /** Returns the job as last submitted; empty before the first submission. */
  Optional<JobID> job() {
    return Optional.ofNullable(job);
  }

  private void submit(Optional<Path> restoreFrom) {
    job =
        stack
            .flink()
            .jobs()
            .submit(
                MicromomentsJob.class,
                List.of(
                    "--" + Connection.BOOTSTRAP,
                    connection.bootstrapServers(),
                    "--" + Connection.REGISTRY,
                    connection.registryUrl(),
                    "--" + JobOptions.TRACE_VALUES.key(),
                    "true"), // All of its customers are simulated.
                restoreFrom);
  }

  private ProgressWait.Observation tasks() throws IOException {
    FlinkJobs jobs = stack.flink().jobs();
    JobTasks tasks = jobs.tasks(job);
    if (tasks.hasEnded()) {
      throw new StackException(tasks + "; last failure: " + jobs.failure(job));
    }
    return new ProgressWait.Observation(tasks.isFullyRunning(), tasks.running(), tasks.toString());
  }

  private ProgressWait.Observation active(TopicClient topics, long from) {
    Set<String> missing = new TreeSet<>(definitions.keySet());
    for (TopicClient.Read<DefinitionStatus> read :
        topics.read(Topic.STATUS, DefinitionStatus.class)) {
      DefinitionStatus status = read.value();
      if (read.record().offset() < from
          || !Objects.equals(definitions.get(status.getDefinition()), status.getVersion())) {
        continue;
      }
      if (status.getState() == DefinitionState.REJECTED) {
        throw new StackException(
            String.format(
                Locale.ROOT,
                "the job rejected %s version %d: %s",
                status.getDefinition(),
                status.getVersion(),
                status.getReason()));
      }
      missing.remove(status.getDefinition());
    }
    int active = definitions.size() - missing.size();
    return new ProgressWait.Observation(
        missing.isEmpty(),
        active,
        String.format(
            Locale.ROOT,
            "%d of %d are active, not yet active: %s",
            active,
            definitions.size(),
            missing));
  }
}
