package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.ElementType;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Upper bound for engines on Flink: the same records through the same shuffle and a map. */
public final class BaselineEngine extends FlinkEngine {

  @Override
  public String name() {
    return "limit";
  }

  @Override
  protected void build(DataStream<Element> events, List<PatternSpec> patterns, long run) {
    events
        .keyBy(Element::key, Types.STRING)
        .map(element -> element, ElementType.INSTANCE)
        .uid("map")
        .sinkTo(new DiscardingSink<>())
        .uid("sink");
  }
}
