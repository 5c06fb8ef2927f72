package io.micromoments.job;

import io.micromoments.ingest.IngestFactory;
import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.ElementType;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.MultipleConnectedStreams;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.MultipleInputTransformation;

/** Puts ingest behind its inputs, of which it has as many as there are sources, and more. */
final class IngestStage {

  private static final String NAME = "ingest";

  private IngestStage() {}

  /**
   * As parallel as the sources, so that what a task reads goes to the task beside it.
   *
   * @param definitions changes of patterns, checked; empty where patterns stay as they are
   */
  static SingleOutputStreamOperator<Element> attach(
      StreamExecutionEnvironment env,
      Inputs in,
      PatternSet patterns,
      Optional<? extends DataStream<Element>> definitions) {
    int parallelism = in.sources().get(0).arrivals().getParallelism();
    IngestFactory factory =
        new IngestFactory(
            in.sources().stream().map(Inputs.Source::name).toList(),
            in.sources().stream().map(Inputs.Source::reportsProgress).toList(),
            in.outOfOrderness(),
            in.unconfirmedLag(),
            in.until(),
            patterns,
            in.context().isPresent(),
            definitions.isPresent(),
            MicromomentTopology.MAX_PARALLELISM);
    if (factory.hasOneInput()) {
      return in.sources()
          .get(0)
          .arrivals()
          .transform(NAME, ElementType.INSTANCE, factory)
          .uid(Uids.INGEST)
          .setParallelism(parallelism);
    }
    MultipleInputTransformation<Element> ingest =
        new MultipleInputTransformation<>(NAME, factory, ElementType.INSTANCE, parallelism, true);
    in.sources().forEach(source -> ingest.addInput(source.arrivals().getTransformation()));
    in.context().ifPresent(each -> ingest.addInput(each.getTransformation()));
    definitions.ifPresent(each -> ingest.addInput(each.broadcast().getTransformation()));
    ingest.setUid(Uids.INGEST);
    ingest.setMaxParallelism(MicromomentTopology.MAX_PARALLELISM);
    env.addOperator(ingest);
    return new MultipleConnectedStreams(env).transform(ingest);
  }
}
