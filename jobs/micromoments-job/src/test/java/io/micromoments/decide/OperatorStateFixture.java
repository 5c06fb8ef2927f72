package io.micromoments.decide;

import java.util.List;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.operators.testutils.DummyEnvironment;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateBackendParametersImpl;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;

/** Operator state as Flink keeps it, empty or restored from a checkpoint. */
public final class OperatorStateFixture {

  private static final int MAX_BYTES = 1 << 20;

  private OperatorStateFixture() {}

  public static OperatorStateBackend empty() throws Exception {
    return with(List.of());
  }

  /** Takes a checkpoint of a store and returns a store that was restored from it. */
  public static OperatorStateBackend restored(OperatorStateBackend store) throws Exception {
    RunnableFuture<SnapshotResult<OperatorStateHandle>> snapshot =
        store.snapshot(
            1,
            1,
            new MemCheckpointStreamFactory(MAX_BYTES),
            CheckpointOptions.forCheckpointWithDefaultLocation());
    snapshot.run();
    return with(List.of(snapshot.get().getJobManagerOwnedSnapshot()));
  }

  private static OperatorStateBackend with(List<OperatorStateHandle> handles) throws Exception {
    return new HashMapStateBackend()
        .createOperatorStateBackend(
            new OperatorStateBackendParametersImpl(
                new DummyEnvironment(), "customer", handles, new CloseableRegistry()));
  }
}
