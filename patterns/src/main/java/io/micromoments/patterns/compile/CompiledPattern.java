package io.micromoments.patterns.compile;

import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.features.FeatureValues;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A pattern with its automaton and the expressions to evaluate on a match. Not thread-safe. */
public final class CompiledPattern {

  private final MomentPattern pattern;
  private final Automaton automaton;
  private final List<StepCondition> starts;
  private final Set<EventStream> streams;
  private final MatchExpressions onMatch;
  private final Optional<MatchExpressions> onTimeout;
  private final List<CompiledFeature> features;
  private final Optional<EndCondition> end;
  private Set<EventCondition> conditions;
  private Condition[] expressions;

  CompiledPattern(
      MomentPattern pattern,
      Automaton automaton,
      List<StepCondition> starts,
      FeatureValues featureValues) {
    this.pattern = pattern;
    this.automaton = automaton;
    this.starts = starts;
    this.streams = pattern.streams();
    this.onMatch = new MatchExpressions(pattern, featureValues);
    this.onTimeout = pattern.onTimeout().map(each -> new MatchExpressions(each, featureValues));
    this.features = pattern.features().stream().map(CompiledFeature::new).toList();
    this.end = pattern.endsWhen().map(each -> new EndCondition(each, featureValues));
  }

  public MomentPattern pattern() {
    return pattern;
  }

  public Automaton automaton() {
    return automaton;
  }

  /** Returns the features that the pattern declares. */
  public List<CompiledFeature> features() {
    return features;
  }

  /**
   * Returns whether a match depends on more than the events that the job receives: on the profile
   * or features at each event, or on derived events.
   */
  public boolean dependsOnCustomer() {
    return !features.isEmpty()
        || readsDerivedStreams()
        || conditions().stream().anyMatch(EventCondition::readsCustomer);
  }

  /** Returns whether a step or a feature reads events that the job derives. */
  public boolean readsDerivedStreams() {
    return readStreams().stream().anyMatch(EventStream::isDerived);
  }

  /** Returns the streams that steps, features and {@code ends-when} read. */
  public Set<EventStream> readStreams() {
    return Stream.concat(
            Stream.concat(
                streams.stream(), pattern.endsWhen().stream().flatMap(each -> each.on().stream())),
            features.stream().flatMap(each -> each.feature().on().stream()))
        .collect(Collectors.toSet());
  }

  /**
   * Returns the {@code when}, {@code confidence} and {@code capture} expressions.
   *
   * @param detectedBy the pattern, or its {@code onTimeout}
   */
  public MatchExpressions onMatch(MomentPattern detectedBy) {
    return detectedBy.onTimeout().isPresent() || onTimeout.isEmpty()
        ? onMatch
        : onTimeout.orElseThrow();
  }

  /** Returns the longest time a partial match can exist, in milliseconds. */
  public long lifetime() {
    if (pattern.within().isPresent()) {
      return pattern.within().get().toMillis();
    }
    long lifetime = 0;
    for (Step step : pattern.steps()) {
      if (step instanceof Step.EventStep event) {
        lifetime += event.within().map(Duration::toMillis).orElse(0L);
      }
    }
    return lifetime;
  }

  /** Returns the requirements of which an event must meet one to end a moment of the pattern. */
  public List<Requirement> ends() {
    return end.map(EndCondition::requirements).orElse(List.of());
  }

  /**
   * Returns whether an event ends a moment of the pattern.
   *
   * @param moment provides the moment as CEL sees it
   * @param customer the profile as CEL sees it
   */
  public boolean isEndedBy(
      Event event, Supplier<Map<String, Object>> moment, Map<String, Object> customer) {
    return end.isPresent() && end.get().holds(event, moment.get(), customer);
  }

  /** Returns whether the pattern reads the event's stream. */
  public boolean sees(Event event) {
    return streams.contains(event.stream());
  }

  /** Returns the requirements of which an event must meet one to start a match. */
  public List<Requirement> starts() {
    return starts.stream().flatMap(start -> start.requirements().stream()).toList();
  }

  /**
   * Returns the requirements of which an event must meet one to fit any step, including absences
   * and {@code until} conditions.
   */
  public List<Requirement> steps() {
    return automaton.steps().stream().flatMap(step -> step.requirements().stream()).toList();
  }

  /**
   * Returns the number of step conditions with a part that cel-java runs, at about ten times the
   * cost of closures.
   */
  public int celJavaConditions() {
    return (int) conditions().stream().filter(condition -> !condition.isClosure()).count();
  }

  /**
   * Returns the number of aborted evaluations, see {@link Condition#abortedEvaluations}. Those of a
   * condition that patterns share count for each of them.
   */
  public long abortedEvaluations() {
    return conditions().stream().mapToLong(EventCondition::abortedEvaluations).sum()
        + features.stream().mapToLong(CompiledFeature::abortedEvaluations).sum()
        + onMatch.abortedEvaluations()
        + onTimeout.map(MatchExpressions::abortedEvaluations).orElse(0L);
  }

  /** Returns whether one of the conditions is disabled. Called at every watermark. */
  public boolean hasDisabledCondition() {
    if (expressions == null) {
      expressions = findExpressions();
    }
    for (Condition expression : expressions) {
      if (expression.isDisabled()) {
        return true;
      }
    }
    return false;
  }

  private Condition[] findExpressions() {
    return Stream.of(
            conditions().stream().map(EventCondition::expression),
            onMatch.expressions(),
            onTimeout.stream().flatMap(MatchExpressions::expressions),
            end.stream().flatMap(EndCondition::expressions),
            features.stream().flatMap(CompiledFeature::expressions))
        .flatMap(each -> each)
        .toArray(Condition[]::new);
  }

  private Set<EventCondition> conditions() {
    if (conditions == null) {
      conditions = findConditions();
    }
    return conditions;
  }

  private Set<EventCondition> findConditions() {
    Set<EventCondition> conditions = new HashSet<>();
    for (StepCondition step : automaton.steps()) {
      step.alternatives(
          (requirement, where) -> {
            if (where != null) {
              conditions.add(where);
            }
          });
    }
    return conditions;
  }

  /**
   * Returns whether both have the same steps and structure, so that a partial match of one is valid
   * in the other.
   */
  public boolean hasSameStructureAs(CompiledPattern other) {
    return structure(pattern).equals(structure(other.pattern))
        && automaton.hasSameShapeAs(other.automaton);
  }

  private static List<Object> structure(MomentPattern pattern) {
    return pattern.detected().<Object>map(each -> structure(each.steps())).toList();
  }

  private static List<Object> structure(List<? extends Step> steps) {
    List<Object> structure = new ArrayList<>();
    for (Step step : steps) {
      structure.add(step.name());
      structure.add(structure.size() == 1 ? "first" : step.then());
      structure.add(step.quantifier());
      structure.add(step.until().isPresent());
      if (step instanceof Step.GroupStep group) {
        structure.add(structure(group.steps()));
      } else if (step instanceof Step.ChoiceStep choice) {
        choice.sequences().forEach(sequence -> structure.add(structure(sequence)));
      }
    }
    return structure;
  }

  /**
   * Returns whether an event may start a match. If not, it need not be stored. Conditions that read
   * the customer count as true.
   */
  public boolean mayStart(Event event) {
    for (StepCondition start : starts) {
      if (start.mayStartWith(event)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns when a match was complete, in milliseconds since the epoch: at its last event; at the
   * deadline of an absence at the end; for a {@code not-next} at the end at {@code now}, because
   * the event that completes the match is not part of it.
   *
   * @param steps the names of the steps with events
   * @param now when the match is emitted
   */
  public long detectedAt(Set<String> steps, long startedAt, long lastEventAt, long now) {
    MomentPattern detectedBy = pattern.detectedBy(steps);
    Step last = detectedBy.steps().get(detectedBy.steps().size() - 1);
    if (last.then() == Step.Contiguity.NOT_NEXT) {
      return now;
    }
    if (!detectedBy.endsInAbsence()) {
      return lastEventAt;
    }
    long whole =
        pattern.within().map(within -> startedAt + within.toMillis()).orElse(Long.MAX_VALUE);
    long step =
        ((Step.EventStep) last)
            .within()
            .map(within -> lastEventAt + within.toMillis())
            .orElse(Long.MAX_VALUE);
    return Math.min(whole, step);
  }
}
