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

/** A job that gives a rehearsal's records to a sink, each customer's to one of its tasks. */
final class RehearsedJob {

  /** Attaches the sink. */
  interface Attachment {
    void to(DataStream<OfferResequenceCommand> commands) throws Exception;
  }

  private final MiniCluster cluster;
  private final JobID id;

  private RehearsedJob(MiniCluster cluster, JobID id) {
    this.cluster = cluster;
    this.id = id;
  }

  static RehearsedJob start(
      MiniCluster cluster,
      StreamExecutionEnvironment env,
      Rehearsal rehearsal,
      int parallelism,
      Attachment sink)
      throws Exception {
    env.setParallelism(parallelism);
    String id = rehearsal.id();
    sink.to(
        env.fromSource(new RehearsedSource(rehearsal), WatermarkStrategy.noWatermarks(), "places")
            .uid("places")
            .setParallelism(1)
            .<OfferResequenceCommand>flatMap(
                (place, out) ->
                    Rehearsal.of(id).commands().stream().skip(place).limit(1).forEach(out::collect))
            .returns(new AvroTypeInfo<>(OfferResequenceCommand.class))
            .uid("commands")
            .setParallelism(1)
            .keyBy(OfferResequenceCommand::getCustomerId)
            .map(new BeforeTheSink(rehearsal))
            .returns(new AvroTypeInfo<>(OfferResequenceCommand.class))
            .uid("before-the-sink"));
    return new RehearsedJob(
        cluster, cluster.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID());
  }

  /** Takes a checkpoint and returns when it is complete. */
  void checkpoint() throws Exception {
    awaitRunning();
    cluster.triggerCheckpoint(id).get();
  }

  /** Begins a checkpoint in which, or after which, the job will fail. */
  void checkpointThatFails() throws Exception {
    awaitRunning();
    try {
      cluster.triggerCheckpoint(id).get();
    } catch (ExecutionException e) {
      // As it should; whether the job fails is seen elsewhere.
    }
  }

  /** Returns when all tasks run; a checkpoint is refused before. */
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

  /** Ends it if it has not ended, so that the next has room. */
  void stop() throws Exception {
    if (!cluster.getJobStatus(id).get().isGloballyTerminalState()) {
      cluster.cancelJob(id).get();
      cluster.requestJobResult(id).get();
    }
  }

  /** Returns when the job has come to its end; fails if it failed for good. */
  void awaitEnd() throws Exception {
    cluster.requestJobResult(id).get().toJobExecutionResult(RehearsedJob.class.getClassLoader());
  }
}
