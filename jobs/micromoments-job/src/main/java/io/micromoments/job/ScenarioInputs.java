package io.micromoments.job;

import io.micromoments.ingest.IngestOperator;
import io.micromoments.ingest.ScenarioLine;
import io.micromoments.ingest.ScenarioSource;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.ElementType;
import io.micromoments.schemas.PatternChange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/** A scenario folder as the input of the job. */
public final class ScenarioInputs {

  /** A scenario's patterns stay as they are: nothing is ever put out here. */
  private static final OutputTag<PatternChange> NO_CHANGES =
      new OutputTag<>("no-changes", new AvroTypeInfo<>(PatternChange.class));

  private ScenarioInputs() {}

  /**
   * Reads a folder, once, by one reader.
   *
   * @param until time goes on to here after the last event; null: it ends there
   */
  public static Inputs from(
      StreamExecutionEnvironment env, Path folder, Duration outOfOrderness, Instant until) {
    DataStream<ScenarioLine> lines =
        env.fromSource(new ScenarioSource(folder), WatermarkStrategy.noWatermarks(), "scenario")
            .uid(Uids.SOURCE)
            .setParallelism(1)
            .setMaxParallelism(1);
    return from(lines, outOfOrderness, until);
  }

  /** The same from any stream of lines; it is read by one task. */
  public static Inputs from(
      DataStream<ScenarioLine> lines, Duration outOfOrderness, Instant until) {
    SingleOutputStreamOperator<Element> elements =
        lines
            .transform("ingest", ElementType.INSTANCE, new IngestOperator(outOfOrderness, until))
            .uid(Uids.INGEST)
            .setParallelism(1)
            .setMaxParallelism(1);
    return new Inputs(
        elements,
        elements.getSideOutput(IngestOperator.REJECTED),
        elements.getSideOutput(IngestOperator.LATE),
        elements.getSideOutput(NO_CHANGES));
  }
}
