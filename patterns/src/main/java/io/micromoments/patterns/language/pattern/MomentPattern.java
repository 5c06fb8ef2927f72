package io.micromoments.patterns.language.pattern;

import io.micromoments.patterns.language.cel.Expression;
import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.MomentKind;
import io.micromoments.schemas.PatternStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A pattern as read from a valid file.
 *
 * @param name the identity of the pattern's state
 * @param version 1 or more
 * @param pilot the share of customers to whom the pattern applies, from 0 (none) to 1
 * @param within the time limit of the whole sequence
 * @param features what is derived from the customer's events for the conditions of this pattern
 * @param steps not empty
 * @param startsOneAtATime whether a match starts only while no partial match of the customer is
 *     open
 * @param when evaluated on the customer's context at the match
 * @param confidence 1 if empty
 * @param cooldown zero if there is none
 * @param endsWhen the events that end a moment before its lifetime is over
 * @param onTimeout what is detected if a partial match times out: a pattern of the same name and
 *     version that ends in an absence
 * @param approvedBy who has approved this version
 * @param owner who is responsible for the pattern
 * @param requiresConsent the purposes named in the file and those that its sensitive topics require
 */
public record MomentPattern(
    String name,
    int version,
    MomentKind moment,
    String intent,
    String description,
    PatternStatus status,
    double pilot,
    Optional<Duration> within,
    Skip skip,
    List<Feature> features,
    List<Step> steps,
    boolean startsOneAtATime,
    Optional<Expression> when,
    Optional<Expression> confidence,
    Map<String, Expression> capture,
    Duration cooldown,
    List<String> requiresConsent,
    OnChange onChange,
    Optional<Step.Alternative> endsWhen,
    Optional<MomentPattern> onTimeout,
    Optional<String> approvedBy,
    Optional<String> owner) {

  /** What happens to partial matches when a newer version is activated. */
  public enum OnChange {
    KEEP,
    DRAIN,
    RESTART
  }

  /**
   * The after-match skip strategy. All but {@link Overlapping} are those of flink-cep; of these,
   * all but {@link None} can delay a complete match.
   */
  public sealed interface Skip {
    /**
     * Skips matches that share an event with the emitted one. A match never waits for another. The
     * default.
     */
    record Overlapping() implements Skip {}

    record None() implements Skip {}

    record ToNext() implements Skip {}

    record PastLastEvent() implements Skip {}

    record ToFirst(String step) implements Skip {}

    record ToLast(String step) implements Skip {}
  }

  /** Returns the key that separates the state of this version from that of others. */
  public PatternVersion key() {
    return new PatternVersion(name, version);
  }

  /**
   * Returns the patterns without choices that together match what this pattern and its {@link
   * #onTimeout} match: one for each combination of sequences.
   */
  public List<MomentPattern> variants() {
    return detected().flatMap(each -> each.ownVariants().stream()).toList();
  }

  /** Returns this pattern and its {@link #onTimeout}, if any. */
  public Stream<MomentPattern> detected() {
    return Stream.concat(Stream.of(this), onTimeout.stream());
  }

  /**
   * Returns what a match was detected by: this pattern, or its {@link #onTimeout}.
   *
   * @param steps the names of the steps with events
   */
  public MomentPattern detectedBy(Set<String> steps) {
    return onTimeout.filter(timeout -> !steps.contains(timeout.lastStep().name())).orElse(this);
  }

  private List<MomentPattern> ownVariants() {
    List<List<Step>> all = List.of(List.of());
    for (Step step : steps) {
      List<List<Step>> longer = new ArrayList<>();
      for (List<Step> before : all) {
        for (List<? extends Step> next : sequences(step)) {
          List<Step> both = new ArrayList<>(before);
          both.addAll(next);
          longer.add(both);
        }
      }
      all = longer;
    }
    return all.size() == 1 && all.get(0).equals(steps)
        ? List.of(this)
        : all.stream().map(this::withSteps).toList();
  }

  private Step lastStep() {
    return steps.get(steps.size() - 1);
  }

  private static List<? extends List<? extends Step>> sequences(Step step) {
    if (!(step instanceof Step.ChoiceStep choice)) {
      return List.of(List.of(step));
    }
    List<List<Step.EventStep>> sequences = new ArrayList<>();
    for (List<Step.EventStep> each : choice.sequences()) {
      List<Step.EventStep> sequence = new ArrayList<>(each);
      sequence.set(0, sequence.get(0).withThen(choice.then()));
      sequences.add(sequence);
    }
    return sequences;
  }

  private MomentPattern withSteps(List<Step> other) {
    return new MomentPattern(
        name,
        version,
        moment,
        intent,
        description,
        status,
        pilot,
        within,
        skip,
        features,
        List.copyOf(other),
        startsOneAtATime,
        when,
        confidence,
        capture,
        cooldown,
        requiresConsent,
        onChange,
        endsWhen,
        Optional.empty(),
        approvedBy,
        owner);
  }

  /** Returns a copy that also detects timed-out partial matches. */
  MomentPattern with(OnTimeout timeout) {
    return withOnTimeout(
        Optional.of(
            withSteps(timeout.steps())
                .detecting(timeout.moment().orElse(moment), timeout.intent(), timeout.onMatch())));
  }

  private MomentPattern withOnTimeout(Optional<MomentPattern> other) {
    return new MomentPattern(
        name,
        version,
        moment,
        intent,
        description,
        status,
        pilot,
        within,
        skip,
        features,
        steps,
        startsOneAtATime,
        when,
        confidence,
        capture,
        cooldown,
        requiresConsent,
        onChange,
        endsWhen,
        other,
        approvedBy,
        owner);
  }

  private MomentPattern detecting(
      MomentKind kind, String otherIntent, OnMatchReader.OnMatch onMatch) {
    return new MomentPattern(
        name,
        version,
        kind,
        otherIntent,
        description,
        status,
        pilot,
        within,
        skip,
        features,
        steps,
        startsOneAtATime,
        onMatch.when(),
        onMatch.confidence(),
        onMatch.capture(),
        cooldown,
        requiresConsent,
        onChange,
        endsWhen,
        onTimeout,
        approvedBy,
        owner);
  }

  /** Returns a copy that is live for all customers, as tests run it. */
  public MomentPattern liveForAll() {
    return new MomentPattern(
        name,
        version,
        moment,
        intent,
        description,
        PatternStatus.live,
        1,
        within,
        skip,
        features,
        steps,
        startsOneAtATime,
        when,
        confidence,
        capture,
        cooldown,
        requiresConsent,
        onChange,
        endsWhen,
        onTimeout.map(MomentPattern::liveForAll),
        approvedBy,
        owner);
  }

  /** Returns all event steps, including those in groups, in file order. */
  public List<Step.EventStep> eventSteps() {
    return eventSteps(steps);
  }

  static List<Step.EventStep> eventSteps(List<Step> steps) {
    List<Step.EventStep> all = new ArrayList<>();
    collect(steps, all);
    return all;
  }

  /** Returns the streams that the pattern references. Events of other streams are ignored. */
  public Set<EventStream> streams() {
    Set<EventStream> streams = EnumSet.noneOf(EventStream.class);
    for (Step.EventStep step : eventSteps()) {
      step.anyOf().forEach(alternative -> streams.addAll(alternative.on()));
    }
    return streams;
  }

  /** Returns whether the last step is an absence, which completes at its deadline. */
  public boolean endsInAbsence() {
    return lastStep().then() == Step.Contiguity.NOT_FOLLOWED_BY;
  }

  private static void collect(List<Step> steps, List<Step.EventStep> into) {
    for (Step step : steps) {
      if (step instanceof Step.EventStep event) {
        into.add(event);
      } else if (step instanceof Step.GroupStep group) {
        collect(group.steps(), into);
      } else if (step instanceof Step.ChoiceStep choice) {
        // The orders of the same steps have the same steps.
        choice.sequences().stream()
            .flatMap(List::stream)
            .filter(each -> into.stream().noneMatch(known -> known.name().equals(each.name())))
            .forEach(into::add);
      }
    }
  }
}
