package io.micromoments.job;

import io.micromoments.patterns.flow.Element;
import java.util.List;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** One stage without the others. */
final class Stage<T> implements AutoCloseable {
  private final KeyedTwoInputStreamOperatorTestHarness<String, Element, Element, T> harness;

  Stage(TwoInputStreamOperator<Element, Element, T> operator) throws Exception {
    this(operator, null);
  }

  Stage(TwoInputStreamOperator<Element, Element, T> operator, OperatorSubtaskState restored)
      throws Exception {
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            operator, Element::key, null, BasicTypeInfo.STRING_TYPE_INFO);
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
  }

  /** As when all that was known has been read. */
  Stage<T> begun() throws Exception {
    harness.processWatermark1(new Watermark(0));
    harness.processWatermark2(new Watermark(0));
    return this;
  }

  void send(Element element) {
    try {
      harness.processElement1(new StreamRecord<>(element));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void sendToAll(Element element) throws Exception {
    harness.processElement2(new StreamRecord<>(element));
  }

  void time(long second) throws Exception {
    harness.processWatermark1(new Watermark(WhatComesLateTest.at(second).toEpochMilli()));
    harness.processWatermark2(new Watermark(WhatComesLateTest.at(second).toEpochMilli()));
  }

  List<T> given() {
    return harness.extractOutputValues();
  }

  OperatorSubtaskState checkpoint() throws Exception {
    return harness.snapshot(1, 1);
  }

  /** How many values of keyed state there are. */
  int remembered() {
    AbstractStreamOperator<?> operator = (AbstractStreamOperator<?>) harness.getOperator();
    return ((HeapKeyedStateBackend<?>) operator.getKeyedStateBackend()).numKeyValueStateEntries();
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
