package io.micromoments.detect;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.engine.PatternVersions;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.runtime.definition.DefinitionChanges;
import io.micromoments.runtime.definition.QuarantinedVersions;
import io.micromoments.runtime.definition.Quarantines;
import io.micromoments.schemas.ChangeCount;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.Quarantine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.util.OutputTag;

/**
 * The pattern versions of one subtask: those the job started with and all changes since. They are
 * kept in broadcast state, so that after a restore an event is processed by the same version as
 * before.
 */
public final class PatternHistory {

  /** Partial matches kept, drained and dropped by a change, for the definition status. */
  public static final OutputTag<ChangeCount> COUNTS =
      new OutputTag<>("change-counts", new RecordType<>(ChangeCount.class));

  private static final ListStateDescriptor<Long> TIME =
      new ListStateDescriptor<>("patterns-as-of", BasicTypeInfo.LONG_TYPE_INFO);

  private final PatternSet initial;
  private final PatternVersions versions = new PatternVersions();
  private DefinitionChanges changes;
  private ListState<Long> asOf;
  private long time = Long.MIN_VALUE;

  public PatternHistory(PatternSet initial) {
    this.initial = initial;
  }

  /** Restores the state of the operator. */
  public void initialize(OperatorStateStore store) throws Exception {
    changes = DefinitionChanges.ofPatterns(store);
    asOf = store.getUnionListState(TIME);
    long least = Long.MAX_VALUE;
    for (long each : asOf.get()) {
      least = Math.min(least, each);
    }
    time = least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
  }

  /** Activates the patterns that the job started with and the changes in state. */
  public void open() throws Exception {
    List<CompiledPattern> compiled = versions.compile(initial);
    for (CompiledPattern pattern : compiled) {
      int latest = changes.latestVersion(pattern.pattern().name());
      if (latest < pattern.pattern().version()) {
        changes.add(initial.change(pattern.pattern(), effectiveTime(latest)), Long.MIN_VALUE);
      }
    }
    for (DefinitionChange change : changes.inOrder()) {
      versions.define(change, compiled);
      if (!changes.isQuarantined(change) && at(change) > Math.max(time, 0)) {
        versions.schedule(change);
      }
    }
    // Includes versions whose partial matches were restored: none of them may continue.
    quarantined()
        .all()
        .forEach((pattern, version) -> versions.quarantine(pattern, version, Math.max(0, time)));
  }

  /**
   * Returns the effective time of an initial pattern: 0 or, if it replaces a restored version,
   * right after the restored time.
   */
  private long effectiveTime(int latest) {
    return latest == 0 || time == Long.MIN_VALUE ? 0 : time + 1;
  }

  /** Returns the pattern versions of this subtask. */
  public PatternVersions versions() {
    return versions;
  }

  /** Returns whether any known version, active now or later, could use an event. */
  public boolean mayMatch(Event event) {
    return versions.mayMatch(event);
  }

  /** Returns whether any known version, active now or later, reads a stream. */
  public boolean reads(EventStream stream) {
    return versions.reads(stream);
  }

  /**
   * Adds a change that was validated before, as {@link DefinitionChanges#add} does. Quarantines
   * take effect immediately.
   *
   * @param now current watermark; a change that is effective earlier takes effect right after it
   * @return whether the change is new; false for a quarantine
   */
  public boolean add(DefinitionChange change, long now) throws Exception {
    if (change.getQuarantined() != null) {
      quarantine(change.getDefinition(), change.getVersion(), now);
      return false;
    }
    if (!changes.add(change, now)) {
      return false;
    }
    versions.define(change, List.of());
    versions.schedule(change);
    return true;
  }

  private void quarantine(String pattern, int version, long now) throws Exception {
    if (quarantined().add(pattern, version)) {
      versions.quarantine(pattern, version, Math.max(0, Math.max(time, now)));
    }
  }

  /** Returns the quarantined versions. */
  QuarantinedVersions quarantined() {
    return changes.quarantined();
  }

  /** Returns whether a version is quarantined. */
  public boolean isQuarantined(PatternVersion version) {
    return quarantined().contains(version.pattern(), version.version());
  }

  /**
   * Quarantines the versions with a disabled condition.
   *
   * @param stage name of the stage
   * @param now current watermark
   * @return quarantines that other subtasks must receive
   */
  public List<Quarantine> quarantineFailing(String stage, long now) throws Exception {
    List<Quarantine> failing = new ArrayList<>();
    for (PatternVersion version : versions.failing()) {
      failing.add(
          Quarantines.create(
              DefinitionKind.PATTERN, version.pattern(), version.version(), stage, now));
      quarantine(version.pattern(), version.version(), now);
    }
    return failing;
  }

  /** Returns the time at which the next change takes effect, or {@link Long#MAX_VALUE}. */
  public long nextVersionChange() {
    return versions.nextChange();
  }

  /**
   * Applies the changes due by a time. Returns, for each, what happens to the partial matches of
   * this subtask.
   *
   * @param stage name of the stage
   * @param keys key groups of this subtask
   */
  public List<ChangeCount> applyChanges(long at, String stage, KeyGroupRange keys) {
    return versions.applyChanges(at).stream().map(effect -> count(effect, stage, keys)).toList();
  }

  /**
   * Returns a count without partial matches, by which a stage that has none confirms a change.
   *
   * @param keys key groups that the subtask accounts for, as if they were its own
   */
  public static ChangeCount acknowledgement(
      String stage, KeyGroupRange keys, DefinitionChange change) {
    return count(new PatternVersions.Effect(change, 0, 0, 0), stage, keys);
  }

  private static ChangeCount count(
      PatternVersions.Effect effect, String stage, KeyGroupRange keys) {
    DefinitionChange change = effect.change();
    return ChangeCount.newBuilder()
        .setPattern(change.getDefinition())
        .setVersion(change.getVersion())
        .setRetired(change.getYaml() == null)
        .setEffectiveAt(change.getEffectiveAt())
        .setStage(stage)
        .setFirstKeyGroup(keys.getStartKeyGroup())
        .setLastKeyGroup(keys.getEndKeyGroup())
        .setKept(effect.kept())
        .setDrained(effect.drained())
        .setDropped(effect.dropped())
        .build();
  }

  /** Applies the changes due by a time in a stage without partial matches. */
  public void applyChanges(long at) {
    versions.applyChanges(at);
  }

  /** Stores the watermark and removes changes that cannot have any effect any more. */
  public void snapshot(long now) throws Exception {
    time = Math.max(time, now);
    asOf.update(List.of(time));
    for (PatternVersion expired : versions.forget(time)) {
      changes.remove(expired.pattern(), expired.version());
    }
    List<DefinitionChange> known = changes.inOrder();
    Map<String, DefinitionChange> first = new HashMap<>();
    Map<String, DefinitionChange> last = new HashMap<>();
    for (DefinitionChange change : known) {
      first.putIfAbsent(change.getDefinition(), change);
      last.put(change.getDefinition(), change);
    }
    // A retirement is kept while a version that it ends is known. The last change of a pattern is
    // always kept, or the version that the job started with would be activated again.
    for (DefinitionChange change : known) {
      if (change.getYaml() == null
          && change.equals(first.get(change.getDefinition()))
          && !change.equals(last.get(change.getDefinition()))) {
        changes.remove(change);
      }
    }
  }

  private static long at(DefinitionChange change) {
    return change.getEffectiveAt().toEpochMilli();
  }
}
