package io.micromoments.job;

import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributesBuilder;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** A test harness for a single stage. */
final class Stage<T> implements AutoCloseable {

  /** A consumer that may throw. */
  @FunctionalInterface
  private interface Input<X> {
    void take(X what) throws Exception;
  }

  private final AbstractStreamOperator<T> operator;
  private final AbstractStreamOperatorTestHarness<T> harness;
  private final Input<StreamRecord<Element>> byKey;
  private final Input<StreamRecord<BroadcastElement>> toAll;
  private final Input<Watermark> time;

  /** Creates a stage; its second input, if any, is broadcast. */
  Stage(AbstractStreamOperator<T> operator) throws Exception {
    this(operator, null);
  }

  /**
   * Creates a stage on RocksDB, which serializes state: an in-place change without an update is
   * lost.
   */
  static <T> Stage<T> onRocksDb(AbstractStreamOperator<T> operator) throws Exception {
    return new Stage<>(operator, null, new EmbeddedRocksDBStateBackend());
  }

  /**
   * Restores a stage.
   *
   * @param restored null to start without state
   */
  Stage(AbstractStreamOperator<T> operator, OperatorSubtaskState restored) throws Exception {
    this(operator, restored, new HashMapStateBackend());
  }

  @SuppressWarnings("unchecked") // all stages process elements
  private Stage(
      AbstractStreamOperator<T> operator, OperatorSubtaskState restored, StateBackend backend)
      throws Exception {
    this.operator = operator;
    if (operator instanceof TwoInputStreamOperator<?, ?, ?> two) {
      KeyedTwoInputStreamOperatorTestHarness<String, Element, BroadcastElement, T> inputs =
          new KeyedTwoInputStreamOperatorTestHarness<>(
              (TwoInputStreamOperator<Element, BroadcastElement, T>) two,
              Element::key,
              null,
              BasicTypeInfo.STRING_TYPE_INFO);
      harness = inputs;
      byKey = inputs::processElement1;
      toAll = inputs::processElement2;
      time =
          mark -> {
            inputs.processWatermark1(mark);
            inputs.processWatermark2(mark);
          };
    } else {
      KeyedOneInputStreamOperatorTestHarness<String, Element, T> input =
          new KeyedOneInputStreamOperatorTestHarness<>(
              (OneInputStreamOperator<Element, T>) operator,
              Element::key,
              BasicTypeInfo.STRING_TYPE_INFO);
      harness = input;
      byKey = input::processElement;
      toAll =
          record -> {
            throw new IllegalStateException("the stage has no broadcast input");
          };
      time = input::processWatermark;
    }
    harness.setStateBackend(backend);
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
  }

  /** Sends the first watermark, as after all context has been read. */
  Stage<T> begun() throws Exception {
    time.take(new Watermark(0));
    return this;
  }

  void send(Element element) {
    try {
      byKey.take(new StreamRecord<>(element));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void sendToAll(BroadcastElement element) throws Exception {
    toAll.take(new StreamRecord<>(element));
  }

  void time(long second) throws Exception {
    time.take(new Watermark(StageFixture.at(second).toEpochMilli()));
  }

  /** Sets whether the keyed input has a backlog. */
  void backlog(boolean isBacklog) throws Exception {
    RecordAttributes attributes =
        new RecordAttributesBuilder(List.of()).setBacklog(isBacklog).build();
    ((TwoInputStreamOperator<?, ?, ?>) operator).processRecordAttributes1(attributes);
  }

  List<T> given() {
    return harness.extractOutputValues();
  }

  <S> List<S> onSide(OutputTag<S> tag) {
    Queue<StreamRecord<S>> records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  OperatorSubtaskState checkpoint() throws Exception {
    return harness.snapshot(1, 1);
  }

  /** Returns the number of keyed state entries. */
  int remembered() {
    return ((HeapKeyedStateBackend<?>) operator.getKeyedStateBackend()).numKeyValueStateEntries();
  }

  /** Returns the stage's state for a key. */
  <S> S kept(String key, ValueStateDescriptor<S> descriptor) throws Exception {
    KeyedStateBackend<Object> backend = operator.getKeyedStateBackend();
    backend.setCurrentKey(key);
    return backend
        .getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor)
        .value();
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
