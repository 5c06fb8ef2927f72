package io.micromoments.topology;

import io.micromoments.context.DropRepeatedOutcomes;
import io.micromoments.customer.CustomerOperator;
import io.micromoments.decide.DecisionSettings;
import io.micromoments.definitions.CatchUpSignal;
import io.micromoments.definitions.DefinitionValidator;
import io.micromoments.detect.DetectionSettings;
import io.micromoments.erase.LateOperator;
import io.micromoments.identity.CustomerTombstones;
import io.micromoments.identity.DeviceIndex;
import io.micromoments.identity.IdentifierOperator;
import io.micromoments.identity.IdentityOperator;
import io.micromoments.identity.MergeOperator;
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
import io.micromoments.runtime.element.BroadcastElement.CatalogElement;
import io.micromoments.runtime.element.BroadcastType;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.CommandElement;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.ElementType;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.RejectedRecord;
import io.micromoments.settle.BudgetOperator;
import io.micromoments.settle.SequenceNumberOperator;
import io.micromoments.trends.TrendOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * The topology: ingest → identity → customer (detect, decide) → settle, one method per stage, in
 * the order of the flow. Takes and returns streams, so that tests, replays and clusters run the
 * same code.
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
    Optional<Definitions> definitions = definitions();
    SingleOutputStreamOperator<Element> ingested =
        IngestStage.attach(env, in, patterns, jobSettings, definitions.map(Definitions::valid));
    Merges merges = merges(route(deduplicate(ingested)));
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
    Customers decided =
        customers(
            byKey(merges.withMemberships(byCustomer.byCustomer().union(identified))),
            definitionsAndTombstones.union(
                routed.catalog(),
                learn(outcomes),
                trends(ingested.getSideOutput(IngestOperator.COUNTS))));
    SingleOutputStreamOperator<Element> settled =
        settleBudgets(byCustomer, decided, outcomes, tombstones);
    SingleOutputStreamOperator<OfferResequenceCommand> commands =
        number(byCustomer, decided, settled, tombstones);
    StageReports reports =
        new StageReports(
            ingested,
            deviceErasures,
            latestPlaces,
            identified,
            decided.stages(),
            settled,
            commands);
    return new Outputs(
        decided
            .side(CustomerOperator.MOMENTS)
            .union(identified.getSideOutput(IdentityOperator.MOMENTS)),
        commands,
        commands.getSideOutput(SequenceNumberOperator.INSTRUCTIONS),
        settled.getSideOutput(BudgetOperator.STATUS),
        measure(decided, settled),
        decided.side(CustomerOperator.AGREEMENTS),
        decided.side(CustomerOperator.PROFILE_UPDATES),
        rejected(ingested),
        late(ingested, tombstones),
        reports.status(definitions.map(Definitions::status)),
        reports.receipts(),
        reports.quarantines(),
        commands.getSideOutput(SequenceNumberOperator.CURRENT));
  }

  /**
   * Definition changes.
   *
   * @param valid the valid changes; signals when all that were there at the start have been read
   * @param status whether each change was accepted
   */
  private record Definitions(
      DataStream<BroadcastElement> valid, DataStream<DefinitionStatus> status) {}

  /** Validates definitions in one subtask, in their order. Empty if definitions never change. */
  private Optional<Definitions> definitions() {
    return in.definitions()
        .map(
            unchecked -> {
              SingleOutputStreamOperator<BroadcastElement> checked =
                  unchecked
                      .process(
                          new DefinitionValidator(
                              patterns,
                              jobSettings.policy().orElse(null),
                              in.rejectedDefinitions().isPresent(),
                              jobSettings.requireApproval()),
                          BroadcastType.INSTANCE)
                      .uid(Uids.DEFINITIONS)
                      .name(Uids.DEFINITIONS)
                      .setParallelism(1)
                      .setMaxParallelism(1);
              return new Definitions(
                  checked
                      .transform(
                          Uids.DEFINITIONS_CAUGHT_UP,
                          BroadcastType.INSTANCE,
                          new CatchUpSignal(IngestOperator.FIRST_WATERMARK))
                      .uid(Uids.DEFINITIONS_CAUGHT_UP)
                      .setParallelism(1)
                      .setMaxParallelism(1),
                  checked.getSideOutput(DefinitionValidator.STATUS));
            });
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

  /**
   * Elements by how their customer is found.
   *
   * @param byCustomer elements that name their customer
   * @param byDevice elements whose customer is found by their device
   * @param byIdentifier events whose customer is found by another identifier, and its links
   * @param byPlace place events
   * @param links links of devices to customers, and erasures, by customer
   * @param erasures erasures, which are also among {@code byCustomer}
   * @param merges merges and erasures, if customers can be merged
   */
  private record Routed(
      DataStream<Element> byCustomer,
      DataStream<Element> byDevice,
      DataStream<Element> byIdentifier,
      DataStream<Element> byPlace,
      DataStream<Element> links,
      DataStream<Element> erasures,
      DataStream<BroadcastElement> catalog,
      DataStream<Element> merges) {

    /** Returns a copy with the erasures of all who are merged, in the place of those received. */
    Routed withExpandedErasures(DataStream<Element> expanded) {
      return new Routed(
          byCustomer.union(expanded),
          byDevice,
          byIdentifier,
          byPlace,
          links.union(expanded),
          expanded,
          catalog,
          merges);
    }

    /** Returns a copy with further erasures, by customer. */
    Routed withErasures(DataStream<Element> more) {
      return new Routed(
          byCustomer.union(more),
          byDevice,
          byIdentifier,
          byPlace,
          links,
          erasures.union(more),
          catalog,
          merges);
    }

    /** Returns a copy with further events, by customer. */
    Routed withEvents(DataStream<Element> more) {
      return new Routed(
          byCustomer.union(more),
          byDevice,
          byIdentifier,
          byPlace,
          links,
          erasures,
          catalog,
          merges);
    }
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

  /**
   * Elements with the erasures of merged customers.
   *
   * @param memberships under which root each customer is decided on; empty if none can be merged
   */
  private record Merges(Routed routed, Optional<DataStream<Element>> memberships) {

    DataStream<Element> withMemberships(DataStream<Element> elements) {
      return memberships.map(elements::union).orElse(elements);
    }
  }

  /** Tracks which customers are merged, in one subtask. */
  private Merges merges(Routed routed) {
    if (!jobSettings.merges()) {
      return new Merges(routed, Optional.empty());
    }
    DataStream<BroadcastElement> customers =
        routed
            .merges()
            .filter(element -> isOf(element, ContextStream.ERASURE))
            .uid(Uids.MERGE_ERASURES)
            .name(Uids.MERGE_ERASURES)
            .map(
                new CustomerTombstones(stageSettings, jobSettings.tombstonesKept()),
                BroadcastType.INSTANCE)
            .uid(Uids.MERGE_TOMBSTONES)
            .name(Uids.MERGE_TOMBSTONES);
    SingleOutputStreamOperator<Element> merged =
        byKey(routed.merges())
            .connect(customers.broadcast())
            .transform(Uids.MERGES, ElementType.INSTANCE, new MergeOperator(stageSettings))
            .uid(Uids.MERGES)
            // At parallelism 1 the next operator would take over its maximum parallelism, too.
            .disableChaining()
            .setParallelism(1)
            .setMaxParallelism(1);
    return new Merges(
        routed.withExpandedErasures(merged.getSideOutput(MergeOperator.ERASURES)),
        Optional.of(merged));
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

  /**
   * The stages that decide on customers.
   *
   * @param stages the customer stage and, if customers can be merged, that of merged customers
   */
  private record Customers(List<SingleOutputStreamOperator<Element>> stages) {

    /** Returns the commands that bypass the budgets. */
    DataStream<Element> commands() {
      return union(new ArrayList<>(stages));
    }

    /** Returns a side output of all stages. */
    <T> DataStream<T> side(OutputTag<T> tag) {
      List<DataStream<T>> all = new ArrayList<>();
      stages.forEach(stage -> all.add(stage.getSideOutput(tag)));
      return union(all);
    }

    private static <T> DataStream<T> union(List<? extends DataStream<T>> all) {
      DataStream<T> union = all.get(0);
      for (DataStream<T> each : all.subList(1, all.size())) {
        union = union.union(each);
      }
      return union;
    }
  }

  /** Detects moments and decides on them. */
  private Customers customers(
      KeyedStream<Element, String> elements, DataStream<BroadcastElement> broadcast) {
    if (!jobSettings.merges()) {
      return new Customers(
          List.of(customer(elements, broadcast, CustomerOperator.Role.ALL, Uids.CUSTOMER)));
    }
    SingleOutputStreamOperator<Element> own =
        customer(elements, broadcast, CustomerOperator.Role.OWN, Uids.CUSTOMER);
    return new Customers(
        List.of(
            own,
            customer(
                byKey(own.getSideOutput(CustomerOperator.MERGED)),
                broadcast,
                CustomerOperator.Role.MERGED,
                Uids.MERGED_CUSTOMER)));
  }

  private SingleOutputStreamOperator<Element> customer(
      KeyedStream<Element, String> elements,
      DataStream<BroadcastElement> broadcast,
      CustomerOperator.Role role,
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

  /** Settles commands that reserve budgets, in one subtask. Output: these commands. */
  private SingleOutputStreamOperator<Element> settleBudgets(
      Routed routed,
      Customers decided,
      DataStream<Element> outcomes,
      DataStream<BroadcastElement> tombstones) {
    DataStream<Element> commands =
        decided
            .side(CustomerOperator.BUDGETED)
            .map(element -> BudgetOperator.element((CommandElement) element), ElementType.INSTANCE)
            .uid(Uids.BUDGETED)
            .name(Uids.BUDGETED);
    DataStream<Element> context =
        outcomes
            .union(routed.erasures())
            .filter(element -> BudgetOperator.affectsBudgets((ContextElement) element))
            .uid(Uids.BUDGETS_INPUT)
            .name(Uids.BUDGETS_INPUT);
    DataStream<Element> catalog =
        routed
            .catalog()
            .map(
                element ->
                    new ContextElement(
                        BudgetOperator.KEY,
                        ContextStream.CATALOG,
                        ((CatalogElement) element).offer()),
                ElementType.INSTANCE)
            .uid(Uids.BUDGETS_CATALOG)
            .name(Uids.BUDGETS_CATALOG);
    return byKey(commands.union(withKey(context, BudgetOperator.KEY, Uids.BUDGETS_KEY), catalog))
        .connect(tombstones.broadcast())
        .transform(Uids.SETTLE_BUDGETS, ElementType.INSTANCE, new BudgetOperator(stageSettings))
        .uid(Uids.SETTLE_BUDGETS)
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  /** Numbers all commands of each customer. */
  private SingleOutputStreamOperator<OfferResequenceCommand> number(
      Routed routed,
      Customers decided,
      DataStream<Element> settled,
      DataStream<BroadcastElement> tombstones) {
    return byKey(decided.commands().union(settled, routed.erasures()))
        .connect(tombstones.broadcast())
        .transform(
            Uids.SETTLE,
            new RecordType<>(OfferResequenceCommand.class),
            new SequenceNumberOperator(stageSettings))
        .uid(Uids.SETTLE);
  }

  /** Sums the measurements of each window. */
  private DataStream<Measure> measure(
      Customers decided, SingleOutputStreamOperator<Element> settled) {
    return decided
        .side(CustomerOperator.MEASUREMENTS)
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

  private static boolean isOf(Element element, ContextStream stream) {
    return element instanceof ContextElement context && context.stream() == stream;
  }

  /** Re-keys context records. */
  private static DataStream<Element> withKey(DataStream<Element> records, String key, String uid) {
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

  private static KeyedStream<Element, String> byKey(DataStream<Element> elements) {
    return elements.keyBy(Element::key, Types.STRING);
  }
}
