package io.micromoments.topology;

import io.micromoments.runtime.element.Element;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * The stages that decide on customers.
 *
 * @param stages the customer stage and, if customers can be merged, that of merged customers
 */
record CustomerStages(List<SingleOutputStreamOperator<Element>> stages) {

  /** Returns the commands that bypass the budgets. */
  DataStream<Element> commands() {
    return union(stage -> stage);
  }

  /** Returns a side output of all stages. */
  <T> DataStream<T> sideOutput(OutputTag<T> tag) {
    return union(stage -> stage.getSideOutput(tag));
  }

  private <T> DataStream<T> union(
      Function<SingleOutputStreamOperator<Element>, DataStream<T>> output) {
    return stages.stream().map(output).reduce(DataStream::union).orElseThrow();
  }
}
