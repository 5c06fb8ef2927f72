package io.micromoments.patterns.detect;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.flow.RecordType;
import io.micromoments.patterns.language.PatternVersion;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.Quarantine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The patterns of one task: those the job began with and every change since, in broadcast state, so
 * that after a restore the same version meets the same event again.
 */
public final class PatternHistory {

  /** What changes did to partial matches, for the status of definitions. */
  public static final OutputTag<ChangeCount> COUNTS =
      new OutputTag<>("change-counts", new RecordType<>(ChangeCount.class));

  private static final Logger LOG = LoggerFactory.getLogger(PatternHistory.class);
  private static final MapStateDescriptor<String, DefinitionChange> CHANGES =
      new MapStateDescriptor<>(
          "pattern-changes",
          BasicTypeInfo.STRING_TYPE_INFO,
          new RecordType<>(DefinitionChange.class));
  private static final ListStateDescriptor<Long> TIME =
      new ListStateDescriptor<>("patterns-as-of", BasicTypeInfo.LONG_TYPE_INFO);
  private static final Comparator<DefinitionChange> BY_TIME =
      Comparator.comparing(DefinitionChange::getEffectiveAt)
          .thenComparing(DefinitionChange::getDefinition)
          .thenComparingInt(DefinitionChange::getVersion)
          .thenComparing(change -> change.getYaml() == null);

  private final PatternSet initial;
  private final ProgramTable programs = new ProgramTable();
  private final PatternCompiler compiler = new PatternCompiler();
  private final List<DefinitionChange> ahead = new ArrayList<>();
  private BroadcastState<String, DefinitionChange> changes;
  private QuarantinedVersions quarantined;
  private ListState<Long> asOf;
  private long time = Long.MIN_VALUE;

  public PatternHistory(PatternSet initial) {
    this.initial = initial;
  }

  /** Takes its state from the operator's. */
  public void initialize(OperatorStateStore store) throws Exception {
    changes = store.getBroadcastState(CHANGES);
    quarantined = new QuarantinedVersions(store, "quarantined-patterns");
    asOf = store.getUnionListState(TIME);
    long least = Long.MAX_VALUE;
    for (long each : asOf.get()) {
      least = Math.min(least, each);
    }
    time = least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
  }

  /** Puts in force what the job began with and what is known from state. */
  public void open() throws Exception {
    List<DefinitionChange> known = new ArrayList<>();
    changes.immutableEntries().forEach(entry -> known.add(entry.getValue()));
    List<CompiledPattern> compiled = initial.compile(compiler);
    for (CompiledPattern pattern : compiled) {
      int latest =
          known.stream()
              .filter(change -> change.getDefinition().equals(pattern.pattern().name()))
              .mapToInt(DefinitionChange::getVersion)
              .max()
              .orElse(0);
      if (isQuarantined(pattern.pattern().key())) {
        continue;
      }
      if (latest < pattern.pattern().version()) {
        DefinitionChange change = initial.change(pattern.pattern(), firstTime(latest));
        changes.put(key(change), change);
        known.add(change);
      }
    }
    known.sort(BY_TIME);
    for (DefinitionChange change : known) {
      define(change, compiled);
      if (!isQuarantined(change) && at(change) > Math.max(time, 0)) {
        ahead.add(change);
      }
    }
    // Those too of which partial matches were restored: nothing of them may go on.
    quarantined
        .all()
        .forEach((pattern, version) -> programs.quarantine(pattern, version, Math.max(0, time)));
  }

  /** What a job begins with has always been so, unless it takes the place of what it restored. */
  private long firstTime(int latest) {
    return latest == 0 || time == Long.MIN_VALUE ? 0 : time + 1;
  }

  /** The programs of this task. */
  ProgramTable programs() {
    return programs;
  }

  /** A version, or null where it is not known (any more). */
  public CompiledPattern pattern(PatternVersion version) {
    Program program = programs.find(Program.id(version));
    return program == null ? null : program.compiled;
  }

  /**
   * Whether any version that is known, now or for a later time, could do something with an event.
   */
  public boolean mayFit(Event event) {
    return programs.filter().mayFit(event);
  }

  /** An engine over these patterns. */
  public PatternEngine engine(Limits limits) {
    return new PatternEngine(programs, limits);
  }

  /** Reports what an engine with these limits has dropped. */
  public OverflowStatus overflows(Limits limits) {
    return new OverflowStatus(programs, limits);
  }

  /**
   * Takes in a change that was checked before. One that is known is passed over. Changes of a
   * pattern take effect in the order in which they come: a time before that of the change before is
   * raised to it.
   *
   * @param now how far time has come; a change for an earlier time takes effect right behind it
   * @return whether it was not known
   */
  public boolean add(DefinitionChange change, long now) throws Exception {
    if (change.getQuarantined() != null) {
      quarantine(change.getDefinition(), change.getVersion(), now);
      return false;
    }
    if (changes.get(key(change)) != null || isQuarantined(change)) {
      return false;
    }
    long effective = now == Long.MIN_VALUE ? at(change) : Math.max(at(change), now + 1);
    for (Map.Entry<String, DefinitionChange> each : changes.immutableEntries()) {
      if (each.getValue().getDefinition().equals(change.getDefinition())) {
        effective = Math.max(effective, at(each.getValue()));
      }
    }
    change.setEffectiveAt(Instant.ofEpochMilli(effective));
    changes.put(key(change), change);
    define(change, List.of());
    ahead.add(change);
    ahead.sort(BY_TIME);
    return true;
  }

  private void quarantine(String pattern, int version, long now) throws Exception {
    if (quarantined.add(pattern, version)) {
      programs.quarantine(pattern, version, Math.max(0, Math.max(time, now)));
      ahead.removeIf(this::isQuarantined);
    }
  }

  /** Which versions are quarantined. */
  QuarantinedVersions quarantined() {
    return quarantined;
  }

  /** Whether a version is quarantined. */
  public boolean isQuarantined(PatternVersion version) {
    return quarantined.contains(version.pattern(), version.version());
  }

  private boolean isQuarantined(DefinitionChange change) {
    return change.getYaml() != null
        && quarantined.contains(change.getDefinition(), change.getVersion());
  }

  /**
   * Quarantines the versions with a condition that was disabled.
   *
   * @param stage the name of the stage
   * @param now how far time has come
   * @return what the other tasks have to be told
   */
  public List<Quarantine> quarantineFailing(String stage, long now) throws Exception {
    List<Quarantine> failing = new ArrayList<>();
    for (Program program : programs.all()) {
      if (!program.isQuarantined() && program.compiled.hasDisabledCondition()) {
        PatternVersion version = program.version();
        failing.add(
            Quarantines.create(
                DefinitionKind.PATTERN, version.pattern(), version.version(), stage, now));
        quarantine(version.pattern(), version.version(), now);
      }
    }
    return failing;
  }

  private void define(DefinitionChange change, Collection<CompiledPattern> compiled) {
    if (change.getYaml() == null) {
      programs.retire(change.getDefinition(), at(change));
      return;
    }
    Optional<CompiledPattern> pattern =
        compiled.stream()
            .filter(
                each ->
                    each.pattern().name().equals(change.getDefinition())
                        && each.pattern().version() == change.getVersion())
            .findFirst()
            .or(() -> PatternSet.compile(change, compiler));
    if (pattern.isPresent()) {
      programs.define(pattern.get(), at(change) == 0 ? Long.MIN_VALUE : at(change));
    } else {
      // Whoever let it pass has said why; a job does not stop for it.
      LOG.warn(
          "pattern {} version {} is not run here: it is a draft or cannot be compiled",
          change.getDefinition(),
          change.getVersion());
      programs.retire(change.getDefinition(), at(change));
    }
  }

  /** The next time at which something takes effect, or {@link Long#MAX_VALUE}. */
  public long nextBoundary() {
    return ahead.isEmpty() ? Long.MAX_VALUE : at(ahead.get(0));
  }

  /**
   * What takes effect at a time, with what becomes of the partial matches that are open here.
   *
   * @param stage the name of the stage
   * @param keys the keys of this task
   */
  public List<ChangeCount> takeEffect(long at, String stage, KeyGroupRange keys) {
    List<ChangeCount> counts = new ArrayList<>();
    while (!ahead.isEmpty() && at(ahead.get(0)) <= at) {
      DefinitionChange change = ahead.remove(0);
      Map<Program.Change, Long> open = new EnumMap<>(Program.Change.class);
      for (Program program : programs.all()) {
        if (program.version().pattern().equals(change.getDefinition())) {
          if (endsBy(program, change)) {
            open.merge(program.change(), programs.openUnder(program), Long::sum);
          } else if (change.getYaml() == null
              && program.goneAt == at
              && program.change() == Program.Change.DRAINED) {
            open.merge(Program.Change.DROPPED, programs.openUnder(program), Long::sum);
          }
        }
      }
      counts.add(count(change, stage, keys, open));
    }
    return counts;
  }

  /** That a stage without partial matches knows of a change, as if the keys were its own. */
  public static ChangeCount knownTo(String stage, KeyGroupRange keys, DefinitionChange change) {
    return count(change, stage, keys, Map.of());
  }

  private static ChangeCount count(
      DefinitionChange change, String stage, KeyGroupRange keys, Map<Program.Change, Long> open) {
    return ChangeCount.newBuilder()
        .setPattern(change.getDefinition())
        .setVersion(change.getVersion())
        .setRetired(change.getYaml() == null)
        .setEffectiveAt(change.getEffectiveAt())
        .setStage(stage)
        .setFirstKeyGroup(keys.getStartKeyGroup())
        .setLastKeyGroup(keys.getEndKeyGroup())
        .setKept(open.getOrDefault(Program.Change.KEPT, 0L))
        .setDrained(open.getOrDefault(Program.Change.DRAINED, 0L))
        .setDropped(open.getOrDefault(Program.Change.DROPPED, 0L))
        .build();
  }

  private static boolean endsBy(Program program, DefinitionChange change) {
    int successor = program.successor == null ? 0 : program.successor.version().version();
    return program.until == at(change)
        && successor == (change.getYaml() == null ? 0 : change.getVersion());
  }

  /** Passes what takes effect at a time, in a stage without partial matches. */
  public void takeEffect(long at) {
    ahead.removeIf(change -> at(change) <= at);
  }

  /** Whether partial matches that are kept at a time could end sooner under the new version. */
  public boolean endsSooner(long at) {
    for (Program program : programs.all()) {
      if (program.until == at
          && programs.openUnder(program) > 0
          && program.change() == Program.Change.KEPT
          && program.successor.automaton.endsSoonerThan(program.automaton)) {
        return true;
      }
    }
    return false;
  }

  /** Remembers how far time has come and forgets what can be of no consequence any more. */
  public void snapshot(long now) throws Exception {
    time = Math.max(time, now);
    asOf.update(List.of(time));
    for (Program over : programs.forget(time)) {
      changes.remove(key(over.version().pattern(), over.version().version(), false));
    }
    List<DefinitionChange> known = new ArrayList<>();
    changes.immutableEntries().forEach(entry -> known.add(entry.getValue()));
    known.sort(BY_TIME);
    Map<String, DefinitionChange> first = new HashMap<>();
    Map<String, DefinitionChange> last = new HashMap<>();
    for (DefinitionChange change : known) {
      first.putIfAbsent(change.getDefinition(), change);
      last.put(change.getDefinition(), change);
    }
    // A retirement stays while it ends a version that is known; and the last word on a pattern
    // stays, or what the job began with would come back.
    for (DefinitionChange change : known) {
      if (change.getYaml() == null
          && change.equals(first.get(change.getDefinition()))
          && !change.equals(last.get(change.getDefinition()))) {
        changes.remove(key(change));
      }
    }
  }

  private static long at(DefinitionChange change) {
    return change.getEffectiveAt().toEpochMilli();
  }

  private static String key(DefinitionChange change) {
    return key(change.getDefinition(), change.getVersion(), change.getYaml() == null);
  }

  private static String key(String pattern, int version, boolean retired) {
    return pattern + '@' + version + (retired ? " retired" : "");
  }
}
