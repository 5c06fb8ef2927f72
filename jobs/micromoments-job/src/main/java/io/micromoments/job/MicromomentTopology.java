package io.micromoments.job;

import io.micromoments.context.DropRepeatedOutcomes;
import io.micromoments.decide.DecideOperator;
import io.micromoments.definitions.CatchUpSignal;
import io.micromoments.definitions.DefinitionStatuses;
import io.micromoments.definitions.DefinitionValidator;
import io.micromoments.erase.LateOperator;
import io.micromoments.erase.Receipts;
import io.micromoments.identity.DeviceIndex;
import io.micromoments.identity.IdentityOperator;
import io.micromoments.identity.Router;
import io.micromoments.ingest.DeduplicateFunction;
import io.micromoments.ingest.IngestOperator;
import io.micromoments.learn.LearnOperator;
import io.micromoments.measure.MeasureOperator;
import io.micromoments.patterns.detect.DetectOperator;
import io.micromoments.patterns.detect.DetectionSettings;
import io.micromoments.patterns.detect.OverflowStatus;
import io.micromoments.patterns.detect.PatternHistory;
import io.micromoments.patterns.detect.PatternSet;
import io.micromoments.patterns.detect.Quarantines;
import io.micromoments.patterns.flow.Element;
import io.micromoments.patterns.flow.Element.CommandElement;
import io.micromoments.patterns.flow.Element.ContextElement;
import io.micromoments.patterns.flow.ElementType;
import io.micromoments.patterns.flow.EventTimeOperator;
import io.micromoments.patterns.flow.RecordType;
import io.micromoments.patterns.flow.StageSettings;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasedPart;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.LateEvent;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.Quarantine;
import io.micromoments.settle.BudgetOperator;
import io.micromoments.settle.SequenceNumberOperator;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * The topology: ingest → identity → detect → decide → settle. Takes and returns streams, so that
 * tests, replays and clusters run the same code.
 */
public final class MicromomentTopology {

  /** Maximum parallelism of keyed state; it cannot be changed without losing state. */
  public static final int MAX_PARALLELISM = 128;

  /** Stays empty; used if patterns never change. */
  private static final OutputTag<Element> NO_CHANGES =
      new OutputTag<>("no-changes", ElementType.INSTANCE);

  /**
   * Exceeds the lifetime of moments in any policy in use; decide checks each moment's age again.
   */
  private static final Duration MOMENTS_HANDED_OVER = Duration.ofHours(24);

  /** Stages that report an erasure once per request; identity reports it once per device. */
  private static final Set<String> ERASING_ONCE =
      Set.of(
          DeviceIndex.STAGE,
          DetectOperator.STAGE,
          DecideOperator.STAGE,
          BudgetOperator.STAGE,
          SequenceNumberOperator.STAGE);

  private MicromomentTopology() {}

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

  /** Builds everything between sources and sinks with other detection settings. */
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
    DetectionSettings settings = job.detection();
    StageSettings stage = settings.stage();
    Optional<SingleOutputStreamOperator<Element>> changes =
        in.definitions()
            .map(sent -> check(sent, patterns, job, in.rejectedDefinitions().isPresent()));
    Optional<SingleOutputStreamOperator<Element>> checked =
        changes.map(MicromomentTopology::signalCaughtUp);
    SingleOutputStreamOperator<Element> elements = IngestStage.attach(env, in, patterns, checked);
    DataStream<Element> definitions =
        checked.isPresent() ? checked.get() : elements.getSideOutput(NO_CHANGES);
    SingleOutputStreamOperator<Element> byCustomer =
        deduplicated(elements, job)
            .process(new Router(), ElementType.INSTANCE)
            .uid(Uids.ROUTE)
            .name("route");

    DataStream<Element> erasures = erasures(byCustomer);
    SingleOutputStreamOperator<Element> devices =
        byKey(byCustomer.getSideOutput(Router.FOR_DEVICES))
            .connect(erasures.broadcast())
            .transform(
                "devices", ElementType.INSTANCE, new DeviceIndex(stage, job.tombstonesKept()))
            .uid(Uids.DEVICES);
    DataStream<Element> tombstones = devices.getSideOutput(DeviceIndex.TOMBSTONES);
    DataStream<Element> broadcastElements = definitions.union(tombstones);

    SingleOutputStreamOperator<Element> identified =
        byKey(byCustomer.getSideOutput(Router.BY_DEVICE).union(devices))
            .connect(broadcastElements.broadcast())
            .transform(
                "identity",
                ElementType.INSTANCE,
                new IdentityOperator(patterns, settings, MOMENTS_HANDED_OVER))
            .uid(Uids.IDENTITY);

    DataStream<Element> catalog = byCustomer.getSideOutput(Router.CATALOG);
    DataStream<Element> outcomes = outcomes(byCustomer, stage);

    // Filters precede the union so that each is chained to its upstream operator.
    SingleOutputStreamOperator<Element> matches =
        byKey(
                forCustomer(byCustomer, Uids.DETECT_KNOWN)
                    .union(forCustomer(identified, Uids.DETECT_IDENTIFIED)))
            .connect(broadcastElements.union(catalog, learned(outcomes, stage, job)).broadcast())
            .transform(
                "detect",
                ElementType.INSTANCE,
                new DetectOperator(patterns, settings, StageRouting::detect, StageRouting::decide))
            .uid(Uids.DETECT);

    // Detect's output is already partitioned by customer, so decide is chained to it.
    SingleOutputStreamOperator<Element> decided =
        DataStreamUtils.reinterpretAsKeyedStream(matches, Element::key, Types.STRING)
            .transform(
                "decide",
                ElementType.INSTANCE,
                new DecideOperator(
                    patterns,
                    settings,
                    job.measureWindow(),
                    job.policy().orElse(null),
                    job.messages()))
            .uid(Uids.DECIDE);

    SingleOutputStreamOperator<Element> budgets =
        byKey(
                decided
                    .getSideOutput(DecideOperator.BUDGETED)
                    .map(
                        element -> BudgetOperator.element((CommandElement) element),
                        ElementType.INSTANCE)
                    .uid(Uids.BUDGETED)
                    .name(Uids.BUDGETED)
                    .union(
                        underBudgetsKey(forBudgets(outcomes.union(erasures)), Uids.BUDGETS_KEY),
                        underBudgetsKey(catalog, Uids.BUDGETS_CATALOG)))
            .connect(tombstones.broadcast())
            .transform(
                "settle-budgets", ElementType.INSTANCE, new BudgetOperator(stage, job.messages()))
            .uid(Uids.SETTLE_BUDGETS)
            .setParallelism(1)
            .setMaxParallelism(1);

    SingleOutputStreamOperator<OfferResequenceCommand> commands =
        byKey(decided.union(budgets, erasures))
            .connect(tombstones.broadcast())
            .transform(
                "settle",
                new RecordType<>(OfferResequenceCommand.class),
                new SequenceNumberOperator(stage))
            .uid(Uids.SETTLE);

    DataStream<Micromoment> moments =
        decided
            .getSideOutput(DecideOperator.MOMENTS)
            .union(identified.getSideOutput(IdentityOperator.MOMENTS));
    DataStream<Measure> measures =
        decided
            .getSideOutput(DecideOperator.MEASURED)
            .union(budgets.getSideOutput(BudgetOperator.MEASURED))
            .keyBy(MeasureOperator::key, Types.STRING)
            .process(new MeasureOperator(job.measureWindow()), new RecordType<>(Measure.class))
            .uid(Uids.MEASURE)
            .name("measure");
    DataStream<LateEvent> late =
        byKey(elements.getSideOutput(IngestOperator.LATE))
            .connect(tombstones.broadcast())
            .transform("late", new RecordType<>(LateEvent.class), new LateOperator(stage))
            .uid(Uids.LATE);
    DataStream<ErasureReceipt> receipts =
        devices
            .getSideOutput(EventTimeOperator.ERASED)
            .union(
                identified.getSideOutput(EventTimeOperator.ERASED),
                matches.getSideOutput(EventTimeOperator.ERASED),
                decided.getSideOutput(EventTimeOperator.ERASED),
                budgets.getSideOutput(EventTimeOperator.ERASED),
                commands.getSideOutput(EventTimeOperator.ERASED))
            .keyBy(ErasedPart::getRequestId, Types.STRING)
            .process(
                new Receipts(ERASING_ONCE, DeviceIndex.STAGE, IdentityOperator.STAGE),
                new RecordType<>(ErasureReceipt.class))
            .uid(Uids.RECEIPTS)
            .name("receipts");
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
                new RecordType<>(DefinitionStatus.class))
            .uid(Uids.DEFINITIONS_STATUS)
            .name("definitions-status")
            .union(
                identified.getSideOutput(OverflowStatus.OUTPUT),
                matches.getSideOutput(OverflowStatus.OUTPUT));
    DataStream<Quarantine> quarantines =
        elements
            .getSideOutput(Quarantines.OUTPUT)
            .union(
                identified.getSideOutput(Quarantines.OUTPUT),
                matches.getSideOutput(Quarantines.OUTPUT),
                decided.getSideOutput(Quarantines.OUTPUT));
    DataStream<DefinitionStatus> allStatus =
        status.union(
            quarantines
                .map(Quarantines::toStatus, new RecordType<>(DefinitionStatus.class))
                .uid(Uids.QUARANTINE_STATUS)
                .name(Uids.QUARANTINE_STATUS));
    return new Outputs(
        moments,
        commands,
        commands.getSideOutput(SequenceNumberOperator.INSTRUCTIONS),
        budgets.getSideOutput(BudgetOperator.STATUS),
        measures,
        in.rejectedDefinitions()
            .map(refused -> elements.getSideOutput(IngestOperator.REJECTED).union(refused))
            .orElse(elements.getSideOutput(IngestOperator.REJECTED)),
        late,
        changes
            .map(each -> allStatus.union(each.getSideOutput(DefinitionValidator.STATUS)))
            .orElse(allStatus),
        receipts,
        quarantines,
        commands.getSideOutput(SequenceNumberOperator.CURRENT));
  }

  /**
   * Learns acceptance rates from all customers' outcomes in one subtask, for broadcast to decide.
   */
  private static DataStream<Element> learned(
      DataStream<Element> outcomes, StageSettings stage, JobSettings job) {
    return byKey(
            outcomes
                .map(element -> withKey(LearnOperator.KEY, element), ElementType.INSTANCE)
                .uid(Uids.LEARN_INPUT)
                .name(Uids.LEARN_INPUT))
        .transform("learn", ElementType.INSTANCE, new LearnOperator(stage, job.learnEvery()))
        .uid(Uids.LEARN)
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  /** Returns outcomes without repeats, for operators that count them over all customers. */
  private static DataStream<Element> outcomes(
      SingleOutputStreamOperator<Element> byCustomer, StageSettings stage) {
    return byCustomer
        .filter(element -> StageRouting.isOf(element, ContextStream.OUTCOME))
        .uid(Uids.OUTCOMES)
        .name(Uids.OUTCOMES)
        .keyBy(new DeduplicateFunction.Key(stage), Types.STRING)
        .process(new DropRepeatedOutcomes(), ElementType.INSTANCE)
        .uid(Uids.OUTCOMES_ONCE)
        .name(Uids.OUTCOMES_ONCE);
  }

  /** Selects the input of settlement other than commands and the catalogue. */
  private static DataStream<Element> forBudgets(DataStream<Element> elements) {
    return elements.filter(StageRouting::budgets).uid(Uids.BUDGETS_INPUT).name(Uids.BUDGETS_INPUT);
  }

  private static DataStream<Element> underBudgetsKey(DataStream<Element> elements, String uid) {
    return elements
        .map(element -> withKey(BudgetOperator.KEY, element), ElementType.INSTANCE)
        .uid(uid)
        .name(uid);
  }

  private static DataStream<Element> erasures(DataStream<Element> elements) {
    return elements
        .filter(element -> StageRouting.isOf(element, ContextStream.ERASURE))
        .uid(Uids.ERASURES)
        .name(Uids.ERASURES);
  }

  private static Element withKey(String key, Element element) {
    ContextElement context = (ContextElement) element;
    return new ContextElement(key, context.stream(), context.record());
  }

  private static SingleOutputStreamOperator<Element> check(
      DataStream<DefinitionChange> unchecked,
      PatternSet patterns,
      JobSettings job,
      boolean areSent) {
    return unchecked
        .process(
            new DefinitionValidator(patterns, job.policy().orElse(null), areSent),
            ElementType.INSTANCE)
        .uid(Uids.DEFINITIONS)
        .name("definitions")
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  private static DataStream<Element> deduplicated(DataStream<Element> elements, JobSettings job) {
    if (job.deduplicate().isZero()) {
      return elements;
    }
    return elements
        .keyBy(new DeduplicateFunction.Key(job.detection().stage()), Types.STRING)
        .process(new DeduplicateFunction(job.deduplicate()), ElementType.INSTANCE)
        .uid(Uids.DEDUPLICATE)
        .name(Uids.DEDUPLICATE);
  }

  private static SingleOutputStreamOperator<Element> signalCaughtUp(DataStream<Element> changes) {
    return changes
        .transform(
            "definitions-begun",
            ElementType.INSTANCE,
            new CatchUpSignal(IngestOperator.FIRST_WATERMARK))
        .uid(Uids.DEFINITIONS_BEGUN)
        .setParallelism(1)
        .setMaxParallelism(1);
  }

  private static DataStream<Element> forCustomer(DataStream<Element> elements, String uid) {
    return elements.filter(StageRouting::detectOrDecide).uid(uid).name(uid);
  }

  private static KeyedStream<Element, String> byKey(DataStream<Element> elements) {
    return elements.keyBy(Element::key, Types.STRING);
  }
}
