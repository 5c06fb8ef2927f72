package io.micromoments.job;

import io.micromoments.context.Customer;
import io.micromoments.decide.DecideOperator;
import io.micromoments.decide.DefaultPolicy;
import io.micromoments.definitions.CheckDefinitions;
import io.micromoments.definitions.DefinitionStatuses;
import io.micromoments.identity.IdentityOperator;
import io.micromoments.identity.Router;
import io.micromoments.ingest.IngestFactory;
import io.micromoments.ingest.IngestOperator;
import io.micromoments.patterns.detect.DetectOperator;
import io.micromoments.patterns.detect.DetectionSettings;
import io.micromoments.patterns.detect.PatternHistory;
import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.Element.EventElement;
import io.micromoments.patterns.flow.ElementType;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PatternChange;
import io.micromoments.settle.NumberCommands;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.MultipleConnectedStreams;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.MultipleInputTransformation;
import org.apache.flink.util.OutputTag;

/**
 * The way of the data: ingest → identity → detect → decide → settle. Takes sources and returns
 * streams, so that a test, a replay and a cluster run the same.
 */
public final class MicromomentTopology {

  /** State can be spread over at most so many tasks; it cannot be changed without losing state. */
  public static final int MAX_PARALLELISM = 128;

  /** Where patterns stay as they are: nothing is ever put out here. */
  private static final OutputTag<Element> NO_CHANGES =
      new OutputTag<>("no-changes", ElementType.INSTANCE);

  private static final String INGEST = "ingest";

  private MicromomentTopology() {}

  /** What every environment that runs the topology must be configured with. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    return configuration;
  }

  /** Builds everything between sources and sinks, detecting in the order of the watermark. */
  public static Outputs build(StreamExecutionEnvironment env, Inputs in, PatternSet patterns) {
    return build(env, in, patterns, DetectionSettings.DEFAULT);
  }

  /**
   * Builds everything between sources and sinks.
   *
   * @param patterns those the job begins with
   */
  public static Outputs build(
      StreamExecutionEnvironment env, Inputs in, PatternSet patterns, DetectionSettings settings) {
    env.configure(configuration());
    Optional<SingleOutputStreamOperator<Element>> changes =
        in.definitions().map(unchecked -> check(unchecked, patterns));
    SingleOutputStreamOperator<Element> elements = ingest(env, in, patterns, changes);
    DataStream<Element> definitions =
        changes.isPresent() ? changes.get() : elements.getSideOutput(NO_CHANGES);
    SingleOutputStreamOperator<Element> byCustomer =
        elements.process(new Router(), ElementType.INSTANCE).uid(Uids.ROUTE).name("route");

    SingleOutputStreamOperator<Element> identified =
        byKey(byCustomer.getSideOutput(Router.BY_DEVICE))
            .connect(definitions.broadcast())
            .transform(
                "identity",
                ElementType.INSTANCE,
                new IdentityOperator(patterns, settings, DefaultPolicy.MOMENT_LIFETIME))
            .uid(Uids.IDENTITY);

    // Filtered before they are put together, so that a filter is chained to what it filters.
    SingleOutputStreamOperator<Element> matches =
        byKey(
                forDetect(byCustomer, Uids.DETECT_KNOWN)
                    .union(forDetect(identified, Uids.DETECT_IDENTIFIED)))
            .connect(definitions.broadcast())
            .transform("detect", ElementType.INSTANCE, new DetectOperator(patterns, settings))
            .uid(Uids.DETECT);

    DataStream<Element> known =
        forDecide(byCustomer, Uids.DECIDE_KNOWN)
            .union(forDecide(identified, Uids.DECIDE_IDENTIFIED));

    SingleOutputStreamOperator<OfferResequenceCommand> decided =
        byKey(matches.union(known))
            .connect(byCustomer.getSideOutput(Router.CATALOG).union(definitions).broadcast())
            .transform(
                "decide",
                new AvroTypeInfo<>(OfferResequenceCommand.class),
                new DecideOperator(patterns, settings))
            .uid(Uids.DECIDE);

    DataStream<OfferResequenceCommand> commands =
        decided
            .keyBy(OfferResequenceCommand::getCustomerId, Types.STRING)
            .process(new NumberCommands(), new AvroTypeInfo<>(OfferResequenceCommand.class))
            .uid(Uids.SETTLE)
            .name("settle");

    DataStream<Micromoment> moments =
        decided
            .getSideOutput(DecideOperator.MOMENTS)
            .union(identified.getSideOutput(IdentityOperator.MOMENTS));
    DataStream<DefinitionStatus> status =
        identified
            .getSideOutput(PatternHistory.COUNTS)
            .union(
                matches.getSideOutput(PatternHistory.COUNTS),
                elements.getSideOutput(PatternHistory.COUNTS))
            .keyBy(ChangeCount::getPattern, Types.STRING)
            .process(
                new DefinitionStatuses(
                    MAX_PARALLELISM,
                    Set.of(IngestOperator.STAGE, IdentityOperator.STAGE, DetectOperator.STAGE)),
                new AvroTypeInfo<>(DefinitionStatus.class))
            .uid(Uids.DEFINITIONS_STATUS)
            .name("definitions-status");
    return new Outputs(
        moments,
        commands,
        elements.getSideOutput(IngestOperator.REJECTED),
        elements.getSideOutput(IngestOperator.LATE),
        changes
            .map(checked -> status.union(checked.getSideOutput(CheckDefinitions.REJECTED)))
            .orElse(status));
  }

  private static SingleOutputStreamOperator<Element> check(
      DataStream<PatternChange> unchecked, PatternSet patterns) {
    return unchecked
        .process(new CheckDefinitions(patterns), ElementType.INSTANCE)
        .uid(Uids.DEFINITIONS)
        .name("definitions")
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  /** As parallel as the sources, so that what a task reads goes to the task beside it. */
  private static SingleOutputStreamOperator<Element> ingest(
      StreamExecutionEnvironment env,
      Inputs in,
      PatternSet patterns,
      Optional<? extends DataStream<Element>> definitions) {
    int parallelism = in.sources().get(0).lines().getParallelism();
    IngestFactory factory =
        new IngestFactory(
            in.sources().stream().map(Inputs.Source::name).toList(),
            in.outOfOrderness(),
            in.until(),
            patterns,
            definitions.isPresent(),
            MAX_PARALLELISM);
    if (factory.hasOneInput()) {
      return in.sources()
          .get(0)
          .lines()
          .transform(INGEST, ElementType.INSTANCE, factory)
          .uid(Uids.INGEST)
          .setParallelism(parallelism)
          .setMaxParallelism(parallelism);
    }
    MultipleInputTransformation<Element> ingest =
        new MultipleInputTransformation<>(INGEST, factory, ElementType.INSTANCE, parallelism, true);
    in.sources().forEach(source -> ingest.addInput(source.lines().getTransformation()));
    definitions.ifPresent(each -> ingest.addInput(each.broadcast().getTransformation()));
    ingest.setUid(Uids.INGEST);
    ingest.setMaxParallelism(parallelism);
    env.addOperator(ingest);
    return new MultipleConnectedStreams(env).transform(ingest);
  }

  private static DataStream<Element> forDetect(DataStream<Element> elements, String uid) {
    return elements.filter(MicromomentTopology::concernsDetect).uid(uid).name(uid);
  }

  private static DataStream<Element> forDecide(DataStream<Element> elements, String uid) {
    return elements.filter(MicromomentTopology::concernsDecide).uid(uid).name(uid);
  }

  private static KeyedStream<Element, String> byKey(DataStream<Element> elements) {
    return elements.keyBy(Element::key, Types.STRING);
  }

  /** Events that may fit a pattern, hand-overs, and the context that clears partial matches. */
  private static boolean concernsDetect(Element element) {
    if (element instanceof EventElement event) {
      return event.mayFit();
    }
    return !(element instanceof ContextElement context)
        || context.stream() == ContextStream.CONSENT
        || context.stream() == ContextStream.ERASURE;
  }

  /** Context, hand-overs, and the events that tell a channel or a purchase. */
  private static boolean concernsDecide(Element element) {
    return !(element instanceof EventElement event)
        || event.event().channel() != null
        || Customer.isPurchase(event.event());
  }
}
