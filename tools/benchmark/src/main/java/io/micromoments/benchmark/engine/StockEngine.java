package io.micromoments.benchmark.engine;

import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.workload.PatternFile;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.patterns.serialization.EventSerializer;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.Event;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.operator.CepOperator;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * Unmodified flink-cep: one operator per pattern, as added by {@code CEP.pattern(stream, pattern)},
 * with the pattern compiled from the same file.
 */
public final class StockEngine extends FlinkEngine {

  @Override
  public String name() {
    return "stock";
  }

  @Override
  protected void build(DataStream<Element> events, List<PatternSpec> patterns, long run) {
    KeyedStream<Event, String> keyed =
        events
            .map(element -> ((EventElement) element).event(), EventType.INSTANCE)
            .uid("event")
            .keyBy(Event::customerId, Types.STRING);
    for (PatternSpec pattern : patterns) {
      StockPattern stock = new StockPattern(PatternFile.of(pattern));
      CepOperator<Event, String, Long> operator =
          new CepOperator<>(
              new EventSerializer(),
              false,
              stock,
              null,
              stock.skip(),
              new Log(run, pattern.number()),
              null);
      keyed
          .transform(pattern.name(), Types.LONG, operator)
          .uid(pattern.name())
          .sinkTo(new DiscardingSink<>())
          .uid(pattern.name() + "-sink");
    }
  }

  private static final class Log extends PatternProcessFunction<Event, Long> {

    private static final long serialVersionUID = 1L;

    private final long run;
    private final int pattern;
    private transient MatchLog log;

    Log(long run, int pattern) {
      this.run = run;
      this.pattern = pattern;
    }

    @Override
    public void open(OpenContext context) {
      log = RunMatches.of(run);
    }

    @Override
    public void processMatch(Map<String, List<Event>> match, Context context, Collector<Long> out) {
      log.add(() -> MatchSummaries.found(pattern, match));
      out.collect(1L);
    }
  }
}
