package io.micromoments.benchmark.peers;

import io.micromoments.benchmark.engine.FlinkEngine;
import io.micromoments.benchmark.run.MatchLog;
import io.micromoments.benchmark.engine.RunMatches;
import io.micromoments.benchmark.workload.PatternSpec;
import io.micromoments.benchmark.workload.Template;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.schemas.Event;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

/** Flink SQL with one query per pattern. The table has the columns used in conditions. */
public final class SqlEngine extends FlinkEngine {

  @Override
  public String name() {
    return "sql";
  }

  @Override
  public Optional<String> unsupportedReason(Template template) {
    return template == Template.ABSENCE
        ? Optional.of("MATCH_RECOGNIZE matches rows, so it cannot detect an absence at the end")
        : Optional.empty();
  }

  @Override
  protected void build(DataStream<Element> events, List<PatternSpec> patterns, long run) {
    StreamTableEnvironment tables = StreamTableEnvironment.create(events.getExecutionEnvironment());
    DataStream<Row> rows =
        events
            .map(
                element -> row(((EventElement) element).event()),
                Types.ROW_NAMED(
                    PlainRecord.FIELDS.toArray(String[]::new),
                    Types.STRING,
                    Types.STRING,
                    Types.STRING,
                    Types.STRING,
                    Types.DOUBLE))
            .uid("row");
    tables.createTemporaryView(
        "Click",
        rows,
        Schema.newBuilder()
            .column("event_id", DataTypes.STRING())
            .column("customer_id", DataTypes.STRING())
            .column("action", DataTypes.STRING())
            .column("item_category", DataTypes.STRING())
            .column("value", DataTypes.DOUBLE())
            .columnByMetadata("event_time", DataTypes.TIMESTAMP_LTZ(3), "rowtime")
            .watermark("event_time", "SOURCE_WATERMARK()")
            .build());
    for (PatternSpec pattern : patterns) {
      tables
          .toDataStream(tables.sqlQuery(SqlPattern.of(pattern)))
          .map(new Log(run, pattern.number()), Types.LONG)
          .uid(pattern.name())
          .sinkTo(new DiscardingSink<>())
          .uid(pattern.name() + "-sink");
    }
  }

  private static Row row(Event event) {
    return Row.of(PlainRecord.FIELDS.stream().map(event::get).toArray());
  }

  private static final class Log extends RichMapFunction<Row, Long> {

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
    public Long map(Row match) {
      log.add(
          () ->
              new MatchLog.Found(pattern, (String) match.getField(0), (String) match.getField(1)));
      return 1L;
    }
  }
}
