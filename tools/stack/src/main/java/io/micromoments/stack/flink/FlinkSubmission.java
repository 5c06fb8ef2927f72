package io.micromoments.stack.flink;

import io.micromoments.stack.server.StackException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.deployment.executors.RemoteExecutor;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/**
 * Submits a job like {@code flink run -d}, but from this JVM: while the main method of a job runs,
 * {@code getExecutionEnvironment()} returns an environment that submits to the cluster.
 */
final class FlinkSubmission {

  private final Configuration cluster;

  FlinkSubmission(Configuration cluster) {
    this.cluster = cluster;
  }

  JobID submit(Class<?> mainClass, List<String> arguments, Optional<Path> restoreFrom) {
    JobID job = new JobID();
    Configuration settings = new Configuration(cluster);
    settings.set(DeploymentOptions.TARGET, RemoteExecutor.NAME);
    settings.set(DeploymentOptions.ATTACHED, false);
    // Without a fixed id, only the main method would know it, and its result is not accessible.
    settings.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, job.toHexString());
    restoreFrom
        .map(from -> SavepointRestoreSettings.forPath(from.toUri().toString()))
        .ifPresent(from -> SavepointRestoreSettings.toConfiguration(from, settings));
    // Flink keeps the environment of the running main method in static fields.
    synchronized (FlinkSubmission.class) {
      try (PackagedProgram program =
          PackagedProgram.newBuilder()
              .setEntryPointClassName(mainClass.getName())
              .setArguments(arguments.toArray(String[]::new))
              .setConfiguration(settings)
              .build()) {
        ClientUtils.executeProgram(
            new DefaultExecutorServiceLoader(), settings, program, false, true);
      } catch (ProgramInvocationException e) {
        throw new StackException("job " + mainClass.getName() + " could not be submitted", e);
      }
    }
    return job;
  }
}
