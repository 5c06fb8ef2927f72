package io.micromoments.workbench.live.recording;

import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.patterns.language.file.DefinitionFiles;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.PatternStatus;
import io.micromoments.text.Durations;
import io.micromoments.workbench.live.definition.DefinitionLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much earlier a recording must begin so that a replay has the partial matches, cooldowns and
 * active moments that are open when it starts. Performs no I/O.
 *
 * @param duration zero if no lead is required
 * @param openState descriptions of the open state
 */
public record RequiredLead(Duration duration, List<String> openState) {

  /**
   * Returns the lead for a recording.
   *
   * @param begin start of the recording; versions that ended before are ignored
   * @param pack definitions that the replay starts with; empty for none
   */
  public static RequiredLead of(
      DefinitionLog.Changes changes, Instant begin, Optional<DefinitionFiles> pack) {
    List<SourceText> patterns = new ArrayList<>();
    List<SourceText> policies = new ArrayList<>();
    pack.ifPresent(
        files -> {
          patterns.addAll(files.patterns());
          policies.addAll(files.policies());
        });
    for (DefinitionChange change : inForceSince(begin, changes.changes())) {
      (change.getKind() == DefinitionKind.PATTERN ? patterns : policies)
          .add(new SourceText(change.getDefinition() + ".yaml", change.getYaml()));
    }
    return of(
        patterns.stream()
            .flatMap(each -> PatternReader.read(each).pattern().stream())
            .filter(each -> each.status() != PatternStatus.draft)
            .toList(),
        policies.stream().flatMap(each -> PolicyReader.read(each).policy().stream()).toList());
  }

  private static List<DefinitionChange> inForceSince(Instant begin, List<DefinitionChange> all) {
    Map<String, DefinitionChange> last = new LinkedHashMap<>();
    List<DefinitionChange> inForce = new ArrayList<>();
    for (DefinitionChange change : all) {
      DefinitionChange before = last.put(change.getKind() + change.getDefinition(), change);
      if (before != null && change.getEffectiveAt().isAfter(begin)) {
        inForce.add(before);
      }
    }
    inForce.addAll(last.values());
    inForce.removeIf(each -> each.getYaml() == null);
    return inForce;
  }

  /**
   * Returns the lead for patterns and policies.
   *
   * @param policies empty for the default policy
   */
  static RequiredLead of(Collection<MomentPattern> patterns, Collection<Policy> policies) {
    Duration lifetime =
        policies.stream()
            .map(Policy::lifetime)
            .max(Duration::compareTo)
            .orElse(Policy.DEFAULT.lifetime());
    Duration needed = Duration.ZERO;
    List<Feature> features =
        Stream.concat(
                patterns.stream().flatMap(each -> each.features().stream()),
                policies.stream().flatMap(each -> each.features().stream()))
            .toList();
    Duration ofFeatures =
        features.stream()
            .flatMap(each -> each.window().stream())
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    Duration longestWindow = Duration.ZERO;
    Duration longestCooldown = Duration.ZERO;
    String ofWindow = "";
    String ofCooldown = "";
    for (MomentPattern pattern : patterns) {
      Duration window = window(pattern);
      needed = max(needed, window.plus(max(pattern.cooldown(), lifetime)).plus(ofFeatures));
      if (window.compareTo(longestWindow) > 0) {
        longestWindow = window;
        ofWindow = pattern.name();
      }
      if (pattern.cooldown().compareTo(longestCooldown) > 0) {
        longestCooldown = pattern.cooldown();
        ofCooldown = pattern.name();
      }
    }
    List<String> openState = new ArrayList<>();
    if (!longestWindow.isZero()) {
      openState.add(
          "open partial matches (up to %s: %s)".formatted(Durations.show(longestWindow), ofWindow));
    }
    if (!longestCooldown.isZero()) {
      openState.add(
          "cooldowns (up to %s: %s)".formatted(Durations.show(longestCooldown), ofCooldown));
    }
    if (!ofFeatures.isZero()) {
      openState.add("features (up to %s)".formatted(Durations.show(ofFeatures)));
    }
    if (features.stream().anyMatch(each -> each.window().isEmpty())) {
      openState.add("features without a window, from their first event on");
    }
    if (!needed.isZero()) {
      openState.add("active moments (%s)".formatted(Durations.show(lifetime)));
    }
    return new RequiredLead(needed, List.copyOf(openState));
  }

  /** Returns what a replay of a recording with this lead lacks; empty if it lacks nothing. */
  public Optional<String> missing(Duration lead) {
    return lead.compareTo(duration) >= 0
        ? Optional.empty()
        : Optional.of(
            "a replay lacks %s from before --from; to include them, record with --lead %s"
                .formatted(String.join(", ", openState), Durations.show(duration)));
  }

  private static Duration window(MomentPattern pattern) {
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
