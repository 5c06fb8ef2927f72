package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.pattern.PatternVersion;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pattern versions known to one subtask, and the changes that take effect as event time passes.
 * Times are milliseconds since the epoch.
 */
public final class PatternVersions {

  /**
   * What a change did to the partial matches of the versions that it ended.
   *
   * @param kept continue under the new version
   * @param drained continue under their own version
   */
  public record Effect(DefinitionChange change, long kept, long drained, long dropped) {}

  /** Number of bits of a mask of patterns. Patterns share bits if there are more patterns. */
  public static final int MASK_BITS = 28;

  /** The mask of all patterns. */
  public static final int ALL_PATTERNS = (1 << MASK_BITS) - 1;

  /** The order in which changes take effect. */
  public static final Comparator<DefinitionChange> BY_TIME =
      Comparator.comparing(DefinitionChange::getEffectiveAt)
          .thenComparing(DefinitionChange::getDefinition)
          .thenComparingInt(DefinitionChange::getVersion)
          .thenComparing(change -> change.getYaml() == null);

  private static final Logger LOG = LoggerFactory.getLogger(PatternVersions.class);

  private final PatternRegistry registry = new PatternRegistry();
  private final PatternCompiler compiler = new PatternCompiler();
  private final List<DefinitionChange> pending = new ArrayList<>();

  /** Creates an engine that runs these versions. */
  public PatternEngine engine(Limits limits) {
    return new PatternEngine(registry, limits);
  }

  /** Compiles the patterns of a job that are not drafts. */
  public List<CompiledPattern> compile(PatternSet patterns) {
    return patterns.compile(compiler);
  }

  /**
   * Defines the version that a change activates, or ends the pattern that it retires, as of its
   * effective time.
   *
   * @param compiled patterns that need not be compiled again
   */
  public void define(DefinitionChange change, Collection<CompiledPattern> compiled) {
    if (change.getYaml() == null) {
      registry.retire(change.getDefinition(), at(change));
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
      registry.define(pattern.get(), at(change) == 0 ? Long.MIN_VALUE : at(change));
    } else {
      // The validation that accepted the change has reported the reason. The job must not fail.
      LOG.warn(
          "Pattern {} version {} is not active: it is a draft or does not compile",
          change.getDefinition(),
          change.getVersion());
      registry.retire(change.getDefinition(), at(change));
    }
  }

  /** Adds a change that was defined and takes effect later. */
  public void schedule(DefinitionChange change) {
    pending.add(change);
    pending.sort(BY_TIME);
  }

  /**
   * Quarantines a version and all lower ones immediately: they match nothing any more, and have no
   * partial matches.
   */
  public void quarantine(String pattern, int version, long now) {
    registry.quarantine(pattern, version, now);
    pending.removeIf(
        change ->
            change.getYaml() != null
                && change.getDefinition().equals(pattern)
                && change.getVersion() <= version);
  }

  /** Returns the versions with a disabled condition that are not quarantined. */
  public List<PatternVersion> failing() {
    List<PatternVersion> failing = new ArrayList<>();
    for (PatternRuntime runtime : registry.all()) {
      if (!runtime.isQuarantined() && runtime.compiled.hasDisabledCondition()) {
        failing.add(runtime.version());
      }
    }
    return failing;
  }

  /** Returns the time at which the next change takes effect, or {@link Long#MAX_VALUE}. */
  public long nextChange() {
    return pending.isEmpty() ? Long.MAX_VALUE : at(pending.get(0));
  }

  /** Applies the changes due by a time, and returns what each does to partial matches. */
  public List<Effect> applyChanges(long at) {
    List<Effect> effects = new ArrayList<>();
    while (!pending.isEmpty() && at(pending.get(0)) <= at) {
      DefinitionChange change = pending.remove(0);
      Map<PatternRuntime.Change, Long> open = new EnumMap<>(PatternRuntime.Change.class);
      for (PatternRuntime runtime : registry.all()) {
        if (runtime.version().pattern().equals(change.getDefinition())) {
          if (endsBy(runtime, change)) {
            open.merge(runtime.change(), registry.openUnder(runtime), Long::sum);
          } else if (change.getYaml() == null
              && runtime.retiredAt == at
              && runtime.change() == PatternRuntime.Change.DRAINED) {
            open.merge(PatternRuntime.Change.DROPPED, registry.openUnder(runtime), Long::sum);
          }
        }
      }
      effects.add(
          new Effect(
              change,
              open.getOrDefault(PatternRuntime.Change.KEPT, 0L),
              open.getOrDefault(PatternRuntime.Change.DRAINED, 0L),
              open.getOrDefault(PatternRuntime.Change.DROPPED, 0L)));
    }
    return effects;
  }

  private static boolean endsBy(PatternRuntime runtime, DefinitionChange change) {
    int successor = runtime.successor == null ? 0 : runtime.successor.version().version();
    return runtime.until == at(change)
        && successor == (change.getYaml() == null ? 0 : change.getVersion());
  }

  /** Returns whether partial matches kept at a time could time out sooner under the new version. */
  public boolean shortensDeadlines(long at) {
    for (PatternRuntime runtime : registry.all()) {
      if (runtime.until == at
          && registry.openUnder(runtime) > 0
          && runtime.change() == PatternRuntime.Change.KEPT
          && runtime.successor.automaton.expiresSoonerThan(runtime.automaton)) {
        return true;
      }
    }
    return false;
  }

  /** Removes and returns the versions that cannot have partial matches any more. */
  public List<PatternVersion> forget(long time) {
    return registry.forget(time).stream().map(PatternRuntime::version).toList();
  }

  /** Returns whether any known version, active now or later, could use an event. */
  public boolean mayMatch(Event event) {
    return registry.filter().mayMatch(event);
  }

  /** Returns whether any known version, active now or later, reads a stream. */
  public boolean reads(EventStream stream) {
    return registry.filter().reads(stream);
  }

  /** Returns the scope in which conditions read the customer. */
  public CustomerScope scope() {
    return compiler.scope();
  }

  /** Returns the features that the known versions declare. */
  public List<FeatureIndex.Declared> features() {
    return registry.features();
  }

  /**
   * Returns whether a known version depends on the profile or features at each event, or on derived
   * events.
   */
  public boolean dependsOnCustomer() {
    return registry.dependsOnCustomer();
  }

  /** Returns whether a known version reads events that the job derives. */
  public boolean readsDerivedStreams() {
    return registry.readsDerivedStreams();
  }

  /** Returns whether an event may end a moment of a known version. */
  public boolean mayEndMoment(Event event) {
    return registry.ends().find(event) > 0;
  }

  /** Returns a version, or null if it is not known (any more). */
  public CompiledPattern pattern(PatternVersion version) {
    PatternRuntime runtime = registry.find(PatternRuntime.id(version));
    return runtime == null ? null : runtime.compiled;
  }

  /**
   * Passes on every known version with its counters, in the order they were defined. Thread-safe.
   */
  public void forEach(BiConsumer<CompiledPattern, PatternCounters> reader) {
    registry.all().forEach(runtime -> reader.accept(runtime.compiled, runtime.counters));
  }

  private static long at(DefinitionChange change) {
    return change.getEffectiveAt().toEpochMilli();
  }
}
