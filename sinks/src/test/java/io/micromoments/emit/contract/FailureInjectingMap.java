package io.micromoments.emit.contract;

import io.micromoments.schemas.OfferResequenceCommand;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/** Map function chained before the sink. Records what the sink receives and injects failures. */
final class FailureInjectingMap
    extends RichMapFunction<OfferResequenceCommand, OfferResequenceCommand>
    implements CheckpointedFunction, CheckpointListener {

  private static final long serialVersionUID = 1L;

  private final String id;
  private transient FailureScript rehearsal;

  FailureInjectingMap(FailureScript rehearsal) {
    this.id = rehearsal.id();
  }

  @Override
  public void open(OpenContext context) {
    rehearsal = FailureScript.of(id);
  }

  @Override
  public OfferResequenceCommand map(OfferResequenceCommand command) {
    rehearsal.given(command);
    return command;
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) {
    rehearsal.passes(FailureScript.Failure.IN_A_CHECKPOINT);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) {
    rehearsal.passes(FailureScript.Failure.BEFORE_CHECKPOINT_NOTIFICATION);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) {
    // Stateless; implemented only to be notified of checkpoints.
  }
}
