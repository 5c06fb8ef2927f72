package io.micromoments.faults;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.OperatorStateHandle;

/** Reads operator list state from a checkpoint, regardless of the operators it belongs to. */
final class CheckpointedLists {

  private CheckpointedLists() {}

  /** Returns the elements of all list states with this name, of all subtasks of all operators. */
  static <T> List<T> read(Path checkpoint, ListStateDescriptor<T> list) throws IOException {
    list.initializeSerializerUnlessSet(new ExecutionConfig());
    List<T> elements = new ArrayList<>();
    for (OperatorState operator : metadata(checkpoint).getOperatorStates()) {
      for (OperatorSubtaskState task : operator.getStates()) {
        for (OperatorStateHandle handle : task.getManagedOperatorState()) {
          elements.addAll(read(handle, list.getName(), list.getElementSerializer()));
        }
      }
    }
    return elements;
  }

  private static CheckpointMetadata metadata(Path checkpoint) throws IOException {
    try (DataInputStream in =
        new DataInputStream(Files.newInputStream(checkpoint.resolve("_metadata")))) {
      return Checkpoints.loadCheckpointMetadata(
          in, CheckpointedLists.class.getClassLoader(), checkpoint.toUri().toString());
    }
  }

  private static <T> List<T> read(
      OperatorStateHandle handle, String name, TypeSerializer<T> serializer) throws IOException {
    List<T> elements = new ArrayList<>();
    var places = handle.getStateNameToPartitionOffsets().get(name);
    if (places != null) {
      try (FSDataInputStream in = handle.openInputStream()) {
        for (long offset : places.getOffsets()) {
          in.seek(offset);
          elements.add(serializer.deserialize(new DataInputViewStreamWrapper(in)));
        }
      }
    }
    return elements;
  }
}
