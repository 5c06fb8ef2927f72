package io.micromoments.stack;

import io.micromoments.job.MicromomentsJob;
import io.micromoments.patterns.language.PatternFiles;
import io.micromoments.patterns.language.PatternReader;
import io.micromoments.patterns.language.PolicyReader;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.schemas.PatternDefinition;
import io.micromoments.schemas.PolicyDefinition;
import io.micromoments.topics.Connection;
import io.micromoments.topics.Topic;
import io.micromoments.topics.TopicCreation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.api.common.JobID;

/** The product in a stack: its topics, a pack of patterns, and the job. */
public final class Product {

  private static final int PARTITIONS = 2;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Stack stack;
  private final Connection connection;

  /** Of a stack that has been started. */
  public Product(Stack stack) {
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

  /** Creates the topics and registers the schemas; what is there stays. */
  public void createTopics() throws IOException {
    try {
      TopicCreation.create(connection, Topic.all(Topic.CHANNELS), PARTITIONS, Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackFailure("interrupted while creating topics", e);
    }
  }

  /**
   * Puts the patterns and the policy of a folder into their topics, in force since ever: a job that
   * begins afterwards begins with them.
   */
  public void tell(TopicClient topics, Path pack) throws IOException {
    PatternFiles files = PatternFiles.read(List.of(pack));
    for (SourceText source : files.patterns()) {
      PatternReader.read(source)
          .pattern()
          .ifPresent(
              pattern ->
                  topics.put(
                      Topic.PATTERNS,
                      pattern.name(),
                      new PatternDefinition(
                          UUID.randomUUID().toString(),
                          Instant.EPOCH,
                          pattern.name(),
                          pattern.version(),
                          source.text(),
                          pattern.status())));
    }
    for (SourceText source : files.policies()) {
      PolicyReader.read(source)
          .policy()
          .ifPresent(
              policy ->
                  topics.put(
                      Topic.POLICIES,
                      policy.name(),
                      new PolicyDefinition(
                          UUID.randomUUID().toString(),
                          Instant.EPOCH,
                          policy.name(),
                          policy.version(),
                          source.text())));
    }
    topics.flush();
  }

  /** Submits the job and waits until it runs. */
  public JobID run() {
    FlinkJobs jobs = stack.flink().jobs();
    JobID job =
        jobs.submit(
            MicromomentsJob.class,
            List.of(
                "--" + Connection.BOOTSTRAP,
                connection.bootstrapServers(),
                "--" + Connection.REGISTRY,
                connection.registryUrl()),
            Optional.empty());
    jobs.awaitRunning(job, LIMIT);
    return job;
  }
}
