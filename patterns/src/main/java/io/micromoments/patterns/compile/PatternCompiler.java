package io.micromoments.patterns.compile;

import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.features.FeatureValues;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.MomentPattern.Skip;
import io.micromoments.patterns.language.pattern.Step;
import io.micromoments.patterns.language.pattern.Step.ChoiceStep;
import io.micromoments.patterns.language.pattern.Step.EventStep;
import io.micromoments.patterns.language.pattern.Step.GroupStep;
import io.micromoments.patterns.language.pattern.Step.Quantifier;
import io.micromoments.schemas.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.WithinType;

/**
 * Compiles patterns to automata. Patterns of one compiler share conditions and so must run in one
 * thread. Not thread-safe.
 */
public final class PatternCompiler {

  /** Receives the events that fit a step, to measure the step coverage of tests. */
  @FunctionalInterface
  public interface Coverage {
    void fitted(String step, Event event);

    Coverage NONE = (step, event) -> {};
  }

  private static final int MAX_CACHED_CONDITIONS = 20_000;

  private final Coverage coverage;

  /**
   * Conditions by alternative, shared by patterns so that each is evaluated once per event.
   * Bounded: evicts the least recently used.
   */
  private final Map<Step.Alternative, EventCondition> conditions =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Step.Alternative, EventCondition> eldest) {
          return size() > MAX_CACHED_CONDITIONS;
        }
      };

  private final CustomerScope scope = new CustomerScope();

  /** The features of the pattern that is being compiled. */
  private FeatureValues features = new FeatureValues(scope, List.of());

  public PatternCompiler() {
    this(Coverage.NONE);
  }

  public PatternCompiler(Coverage coverage) {
    this.coverage = coverage;
  }

  /** Returns the scope in which conditions read the customer. */
  public CustomerScope scope() {
    return scope;
  }

  private void enter(MomentPattern pattern) {
    if (!features.isOf(pattern.features())) {
      features = new FeatureValues(scope, pattern.features());
    }
  }

  /**
   * Compiles a pattern that was read without errors.
   *
   * @throws org.apache.flink.cep.pattern.MalformedPatternException if flink-cep rejects a pattern
   *     that the reader accepted
   */
  public CompiledPattern compile(MomentPattern pattern) {
    enter(pattern);
    List<StepCondition> starts = new ArrayList<>();
    firstSteps(pattern.steps()).forEach(step -> starts.add(condition(step, event -> {})));
    List<NfaGraph> graphs = pattern.variants().stream().map(this::graph).toList();
    return new CompiledPattern(pattern, Automaton.of(graphs), starts, features);
  }

  /** Returns flink-cep's graph of the pattern, as corrected by {@link NfaGraph}. */
  NfaGraph graph(MomentPattern pattern) {
    return NfaGraph.of(pattern, toFlink(pattern));
  }

  /** Returns the pattern as stock flink-cep would run it. Also the oracle of differential tests. */
  public Pattern<Event, Event> toFlink(MomentPattern pattern) {
    enter(pattern);
    AfterMatchSkipStrategy skip = skip(pattern.skip());
    Pattern<Event, Event> flink = sequence(pattern.steps(), skip);
    return pattern.within().isPresent() ? flink.within(pattern.within().get()) : flink;
  }

  /**
   * Returns the steps that can take the first event: all up to and including the first required
   * one.
   */
  private static List<EventStep> firstSteps(List<? extends Step> steps) {
    List<EventStep> first = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof EventStep event) {
        first.add(event);
      } else if (step instanceof GroupStep group) {
        first.addAll(firstSteps(group.steps()));
      } else if (step instanceof ChoiceStep choice) {
        choice.sequences().forEach(sequence -> first.addAll(firstSteps(sequence)));
      }
      if (!step.quantifier().optional()) {
        break;
      }
    }
    return first;
  }

  private Pattern<Event, Event> sequence(List<Step> steps, AfterMatchSkipStrategy skip) {
    Pattern<Event, Event> pattern = null;
    List<Step> before = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof EventStep event) {
        pattern = single(pattern, event, before, skip);
      } else if (step instanceof GroupStep group) {
        pattern = group(pattern, group, skip);
      }
      before.add(step);
    }
    return pattern;
  }

  private Pattern<Event, Event> single(
      Pattern<Event, Event> before,
      EventStep step,
      List<Step> earlier,
      AfterMatchSkipStrategy skip) {
    Pattern<Event, Event> pattern;
    if (before == null) {
      pattern = Pattern.begin(step.name(), skip);
    } else {
      pattern =
          switch (step.then()) {
            case NEXT -> before.next(step.name());
            case FOLLOWED_BY -> before.followedBy(step.name());
            case FOLLOWED_BY_ANY -> before.followedByAny(step.name());
            case NOT_NEXT -> before.notNext(step.name());
            case NOT_FOLLOWED_BY -> before.notFollowedBy(step.name());
          };
    }
    pattern = pattern.where(condition(step, event -> coverage.fitted(step.name(), event)));
    if (step.within().isPresent()) {
      pattern = pattern.within(step.within().get(), WithinType.PREVIOUS_AND_CURRENT);
      if (needsStepWindow(earlier)) {
        pattern = pattern.where(StepTiming.before(earlier, step.within().get().toMillis()));
      }
    }
    if (step.eachWithin().isPresent()) {
      pattern =
          pattern.where(StepTiming.eachWithin(step.name(), step.eachWithin().get().toMillis()));
    }
    if (step.absentFor().isPresent()) {
      pattern = pattern.where(StepTiming.before(earlier, step.absentFor().get().toMillis()));
    } else if (before != null && !step.then().isAbsence()) {
      long gap = absentFor(earlier);
      pattern = gap > 0 ? pattern.where(StepTiming.notBefore(earlier, gap)) : pattern;
    }
    return quantified(pattern, step);
  }

  /** Returns the longest time for which absences right before a step must last, or 0. */
  private static long absentFor(List<Step> earlier) {
    long longest = 0;
    for (int i = earlier.size() - 1; i >= 0 && earlier.get(i).then().isAbsence(); i--) {
      if (earlier.get(i) instanceof EventStep absence) {
        longest = Math.max(longest, absence.absentFor().map(Duration::toMillis).orElse(0L));
      }
    }
    return longest;
  }

  /**
   * Returns whether a step's own window needs a {@link StepTiming}. flink-cep applies such a window
   * only in the state that waits for the step. After an optional or repeated step or a {@code
   * not-next}, a partial match waits in another state until the next event, and would pass however
   * late that event is.
   */
  private static boolean needsStepWindow(List<Step> earlier) {
    Step last = earlier.get(earlier.size() - 1);
    return last.quantifier().optional()
        || last.then() == Step.Contiguity.NOT_NEXT
        || !last.quantifier().isSingle();
  }

  private Pattern<Event, Event> group(
      Pattern<Event, Event> before, GroupStep step, AfterMatchSkipStrategy skip) {
    Pattern<Event, Event> inner = sequence(step.steps(), AfterMatchSkipStrategy.noSkip());
    Pattern<Event, Event> pattern;
    if (before == null) {
      pattern = Pattern.begin(inner, skip);
    } else {
      pattern =
          switch (step.then()) {
            case NEXT -> before.next(inner);
            case FOLLOWED_BY -> before.followedBy(inner);
            case FOLLOWED_BY_ANY -> before.followedByAny(inner);
            case NOT_NEXT, NOT_FOLLOWED_BY ->
                throw new IllegalArgumentException(
                    "a group cannot be negated (not-next, not-followed-by)");
          };
    }
    return quantified(pattern, step);
  }

  private Pattern<Event, Event> quantified(Pattern<Event, Event> pattern, Step step) {
    Quantifier quantifier = step.quantifier();
    Pattern<Event, Event> result = pattern;
    if (quantifier.isLoop()) {
      result = quantifier.from() == 1 ? result.oneOrMore() : result.timesOrMore(quantifier.from());
    } else if (!quantifier.isSingle()) {
      result =
          quantifier.from() == quantifier.to()
              ? result.times(quantifier.from())
              : result.times(quantifier.from(), quantifier.to());
    }
    if (quantifier.consecutive()) {
      result = result.consecutive();
    }
    if (quantifier.combinations()) {
      result = result.allowCombinations();
    }
    if (quantifier.greedy()) {
      result = result.greedy();
    }
    if (quantifier.optional()) {
      result = result.optional();
    }
    if (step.until().isPresent()) {
      result =
          result.until(
              new StepCondition(
                  StepCondition.until(step.name()),
                  List.of(step.until().get()),
                  this::condition,
                  event -> {}));
    }
    return result;
  }

  private StepCondition condition(EventStep step, Consumer<Event> onTrue) {
    return new StepCondition(step.name(), step.anyOf(), this::condition, onTrue);
  }

  private EventCondition condition(Step.Alternative alternative) {
    return alternative
        .where()
        .map(
            where ->
                EventCondition.readsCustomer(where)
                    // The same name can be another feature in another pattern.
                    ? new EventCondition(where, scope, features)
                    : conditions.computeIfAbsent(alternative, each -> new EventCondition(where)))
        .orElse(null);
  }

  static AfterMatchSkipStrategy skip(Skip skip) {
    // flink-cep has no equivalent of "overlapping": it finds all matches, and the caller drops
    // those that overlap.
    if (skip instanceof Skip.None || skip instanceof Skip.Overlapping) {
      return AfterMatchSkipStrategy.noSkip();
    }
    if (skip instanceof Skip.ToNext) {
      return AfterMatchSkipStrategy.skipToNext();
    }
    if (skip instanceof Skip.ToFirst first) {
      return AfterMatchSkipStrategy.skipToFirst(first.step());
    }
    if (skip instanceof Skip.ToLast last) {
      return AfterMatchSkipStrategy.skipToLast(last.step());
    }
    return AfterMatchSkipStrategy.skipPastLastEvent();
  }
}
