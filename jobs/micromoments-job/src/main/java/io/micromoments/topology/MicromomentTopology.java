package io.micromoments.topology;

import io.micromoments.context.DropRepeatedOutcomes;
import io.micromoments.customer.CustomerOperator;
import io.micromoments.customer.CustomerRole;
import io.micromoments.decide.DecisionSettings;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.detect.Tracer;
import io.micromoments.erase.LateOperator;
import io.micromoments.identity.CustomerTombstones;
import io.micromoments.identity.DeviceIndex;
import io.micromoments.identity.IdentifierOperator;
import io.micromoments.identity.IdentityOperator;
import io.micromoments.identity.Router;
import io.micromoments.ingest.DeduplicateFunction;
import io.micromoments.ingest.IngestOperator;
import io.micromoments.learn.LearnOperator;
import io.micromoments.measure.MeasureOperator;
import io.micromoments.options.JobSettings;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.places.LatestPlaceOperator;
import io.micromoments.places.PlaceOperator;
import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.BroadcastType;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.settle.BudgetOperator;
import io.micromoments.settle.SequenceNumberOperator;
import io.micromoments.trends.TrendOperator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The topology: ingest → identity → customer (detect, decide) → settle. {@link #build} connects the
 * stages in the order of the flow; each is attached by a method here, or by a {@code …Stage} class
 * if it takes several operators. Takes and returns streams, so that tests, replays and clusters run
 * the same code.
 */
public final class MicromomentTopology {

  /** Maximum parallelism of keyed state; it cannot be changed without losing state. */
  public static final int MAX_PARALLELISM = 128;

  private final StreamExecutionEnvironment env;
  private final Inputs in;
  private final PatternSet patterns;
  private final JobSettings jobSettings;
  private final StageSettings stageSettings;

  private MicromomentTopology(
      StreamExecutionEnvironment env, Inputs in, PatternSet patterns, JobSettings job) {
    this.env = env;
    this.in = in;
    this.patterns = patterns;
    this.jobSettings = job;
    this.stageSettings = job.detection().stage();
  }

  /** Returns the configuration required of every environment that runs the topology. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    return configuration;
  }

  /** Builds everything between sources and sinks with default settings. */
  public static Outputs build(StreamExecutionEnvironment env, Inputs in, PatternSet patterns) {
    return build(env, in, patterns, JobSettings.DEFAULT);
  }

  /** Builds everything between sources and sinks with the given detection settings. */
  public static Outputs build(
      StreamExecutionEnvironment env, Inputs in, PatternSet patterns, DetectionSettings detection) {
    return build(env, in, patterns, JobSettings.DEFAULT.with(detection));
  }

  /**
   * Builds everything between sources and sinks.
   *
   * @param patterns the initial patterns
   */
  public static Outputs build(
      StreamExecutionEnvironment env, Inputs in, PatternSet patterns, JobSettings job) {
    env.configure(configuration());
    return new MicromomentTopology(env, in, patterns, job).build();
  }

  private Outputs build() {
    Optional<DefinitionsStage> definitions = DefinitionsStage.attach(in, patterns, jobSettings);
    SingleOutputStreamOperator<Element> ingested =
        IngestStage.attach(
            env, in, patterns, jobSettings, definitions.map(DefinitionsStage::valid));
    MergeStage merges = MergeStage.attach(jobSettings, route(deduplicate(ingested)));
    Routed routed = merges.routed();
    SingleOutputStreamOperator<Element> deviceErasures = devices(routed);
    DataStream<Element> guestErasures = deviceErasures.getSideOutput(DeviceIndex.GUEST_ERASURES);
    DataStream<BroadcastElement> tombstones = deviceErasures.getSideOutput(DeviceIndex.TOMBSTONES);
    DataStream<BroadcastElement> definitionsAndTombstones =
        definitions.map(each -> each.valid().union(tombstones)).orElse(tombstones);
    Routed withGuests = routed.withErasures(guestErasures);
    SingleOutputStreamOperator<Element> latestPlaces =
        latestPlaces(ingested.getSideOutput(IngestOperator.BEACON_EVENTS), withGuests, tombstones);
    SingleOutputStreamOperator<Element> atPlaces = atPlaces(latestPlaces, routed);
    SingleOutputStreamOperator<Element> byIdentifier =
        lookUpIdentifiers(routed, deviceErasures, tombstones);
    SingleOutputStreamOperator<Element> identified =
        identity(
            routed
                .byDevice()
                .union(
                    atPlaces.getSideOutput(PlaceOperator.BY_DEVICE),
                    byIdentifier.getSideOutput(IdentifierOperator.UNKNOWN)),
            definitionsAndTombstones);
    Routed byCustomer = withGuests.withEvents(atPlaces.union(byIdentifier));
    DataStream<Element> outcomes = outcomes(routed);
    CustomerStages customers =
        customers(
            byKey(merges.withMemberships(byCustomer.byCustomer().union(identified))),
            definitionsAndTombstones.union(
                routed.catalog(),
                learn(outcomes),
                trends(ingested.getSideOutput(IngestOperator.COUNTS))));
    SettleStage settled =
        SettleStage.attach(stageSettings, byCustomer, customers, outcomes, tombstones);
    SingleOutputStreamOperator<OfferResequenceCommand> commands = settled.commands();
    StageReports reports =
        new StageReports(
            ingested,
            deviceErasures,
            latestPlaces,
            identified,
            customers.stages(),
            settled.budgets(),
            commands);
    return new Outputs(
        customers
            .sideOutput(CustomerOperator.MOMENTS)
            .union(identified.getSideOutput(IdentityOperator.MOMENTS)),
        commands,
        commands.getSideOutput(SequenceNumberOperator.INSTRUCTIONS),
        settled.budgets().getSideOutput(BudgetOperator.STATUS),
        measure(customers, settled.budgets()),
        customers.sideOutput(CustomerOperator.AGREEMENTS),
        customers.sideOutput(CustomerOperator.PROFILE_UPDATES),
        rejected(ingested),
        late(ingested, tombstones),
        reports.status(definitions.map(DefinitionsStage::status)),
        reports.receipts(),
        reports.quarantines(),
        commands.getSideOutput(SequenceNumberOperator.CURRENT),
        identified.getSideOutput(Tracer.OUTPUT).union(customers.sideOutput(Tracer.OUTPUT)));
  }

  private DataStream<Element> deduplicate(DataStream<Element> ingested) {
    if (jobSettings.deduplicate().isZero()) {
      return ingested;
    }
    return ingested
        .keyBy(new DeduplicateFunction.Key(stageSettings), Types.STRING)
        .process(new DeduplicateFunction(jobSettings.deduplicate()), ElementType.INSTANCE)
        .uid(Uids.DEDUPLICATE)
        .name(Uids.DEDUPLICATE);
  }

  private Routed route(DataStream<Element> elements) {
    SingleOutputStreamOperator<Element> routed =
        elements
            .process(new Router(jobSettings.merges()), ElementType.INSTANCE)
            .uid(Uids.ROUTE)
            .name(Uids.ROUTE);
    return new Routed(
        routed,
        routed.getSideOutput(Router.BY_DEVICE),
        routed.getSideOutput(Router.BY_IDENTIFIER),
        routed.getSideOutput(Router.BY_PLACE),
        routed.getSideOutput(Router.DEVICE_LINKS),
        routed
            .filter(element -> isOf(element, ContextStream.ERASURE))
            .uid(Uids.ERASURES)
            .name(Uids.ERASURES),
        routed.getSideOutput(Router.CATALOG),
        routed.getSideOutput(Router.MERGES));
  }

  /** Tracks the devices of each customer. Output: erasures of devices. */
  private SingleOutputStreamOperator<Element> devices(Routed routed) {
    DataStream<BroadcastElement> customers =
        routed
            .erasures()
            .map(
                new CustomerTombstones(stageSettings, jobSettings.tombstonesKept()),
                BroadcastType.INSTANCE)
            .uid(Uids.CUSTOMER_TOMBSTONES)
            .name(Uids.CUSTOMER_TOMBSTONES);
    return byKey(routed.links())
        .connect(customers.broadcast())
        .transform(
            Uids.DEVICES,
            ElementType.INSTANCE,
            new DeviceIndex(stageSettings, jobSettings.tombstonesKept()))
        .uid(Uids.DEVICES);
  }

  /** Tracks where each customer and guest is. Output: arrivals and departures, by place. */
  private SingleOutputStreamOperator<Element> latestPlaces(
      DataStream<Element> beaconEvents, Routed routed, DataStream<BroadcastElement> tombstones) {
    return byKey(beaconEvents.union(routed.erasures()))
        .connect(tombstones.broadcast())
        .transform(Uids.LATEST_PLACE, ElementType.INSTANCE, new LatestPlaceOperator(stageSettings))
        .uid(Uids.LATEST_PLACE);
  }

  /** Sends the place events to those who are there. Output: events by customer. */
  private SingleOutputStreamOperator<Element> atPlaces(
      DataStream<Element> latestPlaces, Routed routed) {
    return byKey(latestPlaces.union(routed.byPlace()))
        .transform(Uids.PLACE, ElementType.INSTANCE, new PlaceOperator(stageSettings))
        .uid(Uids.PLACE);
  }

  /**
   * Looks up the customers of events by identifiers other than devices. Output: events by customer.
   */
  private SingleOutputStreamOperator<Element> lookUpIdentifiers(
      Routed routed, DataStream<Element> deviceErasures, DataStream<BroadcastElement> tombstones) {
    return byKey(routed.byIdentifier().union(deviceErasures))
        .connect(tombstones.broadcast())
        .transform(Uids.IDENTIFIERS, ElementType.INSTANCE, new IdentifierOperator(stageSettings))
        .uid(Uids.IDENTIFIERS);
  }

  /** Assigns the events of devices to customers. Output: events and hand-overs by customer. */
  private SingleOutputStreamOperator<Element> identity(
      DataStream<Element> byDevice, DataStream<BroadcastElement> changes) {
    return byKey(byDevice)
        .connect(changes.broadcast())
        .transform(
            Uids.IDENTITY,
            ElementType.INSTANCE,
            // Decisions check each moment's age again, under their policy.
            new IdentityOperator(patterns, jobSettings.detection(), PolicyReader.MAX_LIFETIME))
        .uid(Uids.IDENTITY);
  }

  /** Returns outcomes without repeats, for operators that count them over all customers. */
  private DataStream<Element> outcomes(Routed routed) {
    return routed
        .byCustomer()
        .filter(element -> isOf(element, ContextStream.OUTCOME))
        .uid(Uids.OUTCOMES)
        .name(Uids.OUTCOMES)
        .keyBy(new DeduplicateFunction.Key(stageSettings), Types.STRING)
        .process(new DropRepeatedOutcomes(), ElementType.INSTANCE)
        .uid(Uids.OUTCOMES_ONCE)
        .name(Uids.OUTCOMES_ONCE);
  }

  /** Learns acceptance rates from all customers' outcomes, in one subtask. */
  private DataStream<BroadcastElement> learn(DataStream<Element> outcomes) {
    return byKey(withKey(outcomes, LearnOperator.KEY, Uids.LEARN_INPUT))
        .transform(
            Uids.LEARN,
            BroadcastType.INSTANCE,
            new LearnOperator(stageSettings, jobSettings.learnEvery()))
        .uid(Uids.LEARN)
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  /** Sums the counts of features across customers. */
  private DataStream<BroadcastElement> trends(DataStream<Element> counts) {
    return byKey(counts)
        .transform(Uids.TRENDS, BroadcastType.INSTANCE, new TrendOperator(stageSettings))
        .uid(Uids.TRENDS);
  }

  /** Detects moments and decides on them. */
  private CustomerStages customers(
      KeyedStream<Element, String> elements, DataStream<BroadcastElement> broadcast) {
    if (!jobSettings.merges()) {
      return new CustomerStages(
          List.of(customer(elements, broadcast, CustomerRole.ALL, Uids.CUSTOMER)));
    }
    SingleOutputStreamOperator<Element> own =
        customer(elements, broadcast, CustomerRole.UNMERGED, Uids.CUSTOMER);
    return new CustomerStages(
        List.of(
            own,
            customer(
                byKey(own.getSideOutput(CustomerOperator.FORWARDED)),
                broadcast,
                CustomerRole.MERGED,
                Uids.MERGED_CUSTOMER)));
  }

  private SingleOutputStreamOperator<Element> customer(
      KeyedStream<Element, String> elements,
      DataStream<BroadcastElement> broadcast,
      CustomerRole role,
      String uid) {
    return elements
        .connect(broadcast.broadcast())
        .transform(
            uid,
            ElementType.INSTANCE,
            new CustomerOperator(
                role,
                patterns,
                jobSettings.detection(),
                new DecisionSettings(
                    jobSettings.policy().orElse(null),
                    jobSettings.messages(),
                    jobSettings.measureWindow())))
        .uid(uid);
  }

  /** Sums the measurements of each window. */
  private DataStream<Measure> measure(
      CustomerStages customers, SingleOutputStreamOperator<Element> settled) {
    return customers
        .sideOutput(CustomerOperator.MEASUREMENTS)
        .union(settled.getSideOutput(BudgetOperator.MEASUREMENTS))
        .keyBy(MeasureOperator::key, Types.STRING)
        .process(new MeasureOperator(jobSettings.measureWindow()), new RecordType<>(Measure.class))
        .uid(Uids.MEASURE)
        .name(Uids.MEASURE);
  }

  private DataStream<RejectedRecord> rejected(SingleOutputStreamOperator<Element> ingested) {
    DataStream<RejectedRecord> records = ingested.getSideOutput(IngestOperator.REJECTED);
    return in.rejectedDefinitions().map(records::union).orElse(records);
  }

  /** Emits late events, unless their customer was erased. */
  private DataStream<LateEvent> late(
      SingleOutputStreamOperator<Element> ingested, DataStream<BroadcastElement> tombstones) {
    return byKey(ingested.getSideOutput(IngestOperator.LATE))
        .connect(tombstones.broadcast())
        .transform(Uids.LATE, new RecordType<>(LateEvent.class), new LateOperator(stageSettings))
        .uid(Uids.LATE);
  }

  static boolean isOf(Element element, ContextStream stream) {
    return element instanceof ContextElement context && context.stream() == stream;
  }

  /** Re-keys context records. */
  static DataStream<Element> withKey(DataStream<Element> records, String key, String uid) {
    return records
        .map(
            element -> {
              ContextElement context = (ContextElement) element;
              return new ContextElement(key, context.stream(), context.record());
            },
            ElementType.INSTANCE)
        .uid(uid)
        .name(uid);
  }

  static KeyedStream<Element, String> byKey(DataStream<Element> elements) {
    return elements.keyBy(Element::key, Types.STRING);
  }
}
