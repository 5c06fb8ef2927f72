package io.micromoments.topology;

import io.micromoments.ingest.IngestFactory;
import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.ElementType;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.MultipleConnectedStreams;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.MultipleInputTransformation;

/**
 * Adds the ingest operator, which has one input per source and further ones for context and
 * definitions.
 */
final class IngestStage {

  private static final String NAME = "ingest";

  private IngestStage() {}

  /**
   * Uses the parallelism of the sources, so that records are forwarded locally.
   *
   * @param settings of the job; its policy is the initial one
   * @param definitions validated definition changes; empty if definitions never change
   */
  static SingleOutputStreamOperator<Element> attach(
      StreamExecutionEnvironment env,
      Inputs in,
      PatternSet patterns,
      JobSettings settings,
      Optional<? extends DataStream<BroadcastElement>> definitions) {
    int parallelism = in.sources().get(0).arrivals().getParallelism();
    IngestFactory factory =
        new IngestFactory(
            in.sources().stream().map(Inputs.Source::name).toList(),
            in.sources().stream().map(Inputs.Source::reportsProgress).toList(),
            in.outOfOrderness(),
            in.unconfirmedLag(),
            in.until(),
            patterns,
            settings.policy().orElse(null),
            in.context().isPresent(),
            definitions.isPresent(),
            settings.merges(),
            settings.detection(),
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
