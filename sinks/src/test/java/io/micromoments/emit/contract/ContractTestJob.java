package io.micromoments.emit.contract;

import io.micromoments.schemas.OfferResequenceCommand;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Job that sends a rehearsal's records to a sink, partitioned by customer. */
final class ContractTestJob {

  interface Attachment {
    void to(DataStream<OfferResequenceCommand> commands) throws Exception;
  }

  private final MiniCluster cluster;
  private final JobID id;

  private ContractTestJob(MiniCluster cluster, JobID id) {
    this.cluster = cluster;
    this.id = id;
  }

  static ContractTestJob start(
      MiniCluster cluster,
      StreamExecutionEnvironment env,
      FailureScript rehearsal,
      int parallelism,
      Attachment sink)
      throws Exception {
    env.setParallelism(parallelism);
    String id = rehearsal.id();
    sink.to(
        env.fromSource(new ControlledSource(rehearsal), WatermarkStrategy.noWatermarks(), "places")
            .uid("places")
            .setParallelism(1)
            .<OfferResequenceCommand>flatMap(
                (place, out) ->
                    FailureScript.of(id).commands().stream()
                        .skip(place)
                        .limit(1)
                        .forEach(out::collect))
            .returns(new AvroTypeInfo<>(OfferResequenceCommand.class))
            .uid("commands")
            .setParallelism(1)
            .keyBy(OfferResequenceCommand::getCustomerId)
            .map(new FailureInjectingMap(rehearsal))
            .returns(new AvroTypeInfo<>(OfferResequenceCommand.class))
            .uid("before-the-sink"));
    return new ContractTestJob(
        cluster, cluster.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID());
  }

  /** Triggers a checkpoint and waits until it is complete. */
  void checkpoint() throws Exception {
    awaitRunning();
    cluster.triggerCheckpoint(id).get();
  }

  /** Triggers a checkpoint during or after which the job will fail. */
  void checkpointThatFails() throws Exception {
    awaitRunning();
    try {
      cluster.triggerCheckpoint(id).get();
    } catch (ExecutionException e) {
      // Expected; the caller checks whether the job failed.
    }
  }

  /** Waits until all tasks are running; earlier checkpoints would be declined. */
  void awaitRunning() throws Exception {
    while (cluster.getJobStatus(id).get() != JobStatus.RUNNING
        || !isRunning(cluster.getExecutionGraph(id).get())) {
      Thread.onSpinWait();
    }
  }

  private static boolean isRunning(AccessExecutionGraph graph) {
    for (AccessExecutionVertex task : graph.getAllExecutionVertices()) {
      if (task.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return true;
  }

  /** Cancels the job if it is still running, to free its slots. */
  void stop() throws Exception {
    if (!cluster.getJobStatus(id).get().isGloballyTerminalState()) {
      cluster.cancelJob(id).get();
      cluster.requestJobResult(id).get();
    }
  }

  /** Waits until the job has finished; throws if it failed. */
  void awaitEnd() throws Exception {
    cluster.requestJobResult(id).get().toJobExecutionResult(ContractTestJob.class.getClassLoader());
  }
}
