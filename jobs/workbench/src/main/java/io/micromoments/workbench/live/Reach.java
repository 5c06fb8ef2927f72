package io.micromoments.workbench.live;

import io.micromoments.patterns.language.Durations;
import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.PatternFiles;
import io.micromoments.patterns.language.PatternReader;
import io.micromoments.patterns.language.Policy;
import io.micromoments.patterns.language.PolicyReader;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How long what has happened counts: what a replay lacks that begins in the middle. Pure.
 *
 * @param needed the lead with which it lacks nothing of patterns and moments
 * @param parts what is open, in words
 */
public record Reach(Duration needed, List<String> parts) {

  /**
   * The reach of what is to be replayed.
   *
   * @param pack what the replay begins with; empty: nothing
   */
  public static Reach of(DefinitionLog.Changes changes, Optional<PatternFiles> pack) {
    List<SourceText> patterns = new ArrayList<>();
    List<SourceText> policies = new ArrayList<>();
    pack.ifPresent(
        files -> {
          patterns.addAll(files.patterns());
          policies.addAll(files.policies());
        });
    for (DefinitionChange change : changes.changes()) {
      if (change.getYaml() != null) {
        (change.getKind() == DefinitionKind.PATTERN ? patterns : policies)
            .add(new SourceText(change.getDefinition() + ".yaml", change.getYaml()));
      }
    }
    return of(
        patterns.stream().flatMap(each -> PatternReader.read(each).pattern().stream()).toList(),
        policies.stream().flatMap(each -> PolicyReader.read(each).policy().stream()).toList());
  }

  /**
   * The reach of patterns and policies.
   *
   * @param policies none: the default decides
   */
  static Reach of(Collection<MomentPattern> patterns, Collection<Policy> policies) {
    Duration lifetime =
        policies.stream()
            .map(Policy::lifetime)
            .max(Duration::compareTo)
            .orElse(Policy.DEFAULT.lifetime());
    Duration needed = Duration.ZERO;
    Duration within = Duration.ZERO;
    Duration cooldown = Duration.ZERO;
    String longest = "";
    String coolest = "";
    for (MomentPattern pattern : patterns) {
      Duration open = within(pattern);
      Duration after = pattern.cooldown().compareTo(lifetime) > 0 ? pattern.cooldown() : lifetime;
      needed = max(needed, open.plus(after));
      if (open.compareTo(within) > 0) {
        within = open;
        longest = pattern.name();
      }
      if (pattern.cooldown().compareTo(cooldown) > 0) {
        cooldown = pattern.cooldown();
        coolest = pattern.name();
      }
    }
    List<String> parts = new ArrayList<>();
    if (!within.isZero()) {
      parts.add("open partial matches (up to %s: %s)".formatted(Durations.show(within), longest));
    }
    if (!cooldown.isZero()) {
      parts.add("cooldowns (up to %s: %s)".formatted(Durations.show(cooldown), coolest));
    }
    if (!needed.isZero()) {
      parts.add("live moments (%s)".formatted(Durations.show(lifetime)));
    }
    return new Reach(needed, List.copyOf(parts));
  }

  /** What a recording with a lead lacks, as a sentence without an end; empty: nothing. */
  public Optional<String> missing(Duration lead) {
    return lead.compareTo(needed) >= 0
        ? Optional.empty()
        : Optional.of(
            "%s of events before it begins; --lead %s records these events"
                .formatted(String.join(", ", parts), Durations.show(needed)));
  }

  private static Duration within(MomentPattern pattern) {
    return pattern
        .within()
        .orElseGet(
            () ->
                pattern.eventSteps().stream()
                    .flatMap(step -> step.within().stream())
                    .reduce(Duration.ZERO, Duration::plus));
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
