package io.micromoments.workbench.definitions;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Definitions that a replay starts with, and the changes that follow. Performs no I/O.
 *
 * @param patterns in effect from the beginning
 * @param policy in effect from the beginning; empty for the default policy
 * @param changes changes of patterns and policies
 * @param warnings about definitions of the pack that are not used
 */
public record InitialDefinitions(
    List<SourceText> patterns,
    Optional<SourceText> policy,
    List<DefinitionChange> changes,
    List<String> warnings) {

  /**
   * Combines a pack with recorded changes. The pack holds today's files, but the job may have
   * started with older ones: definitions that the changes publish are left out of the pack. Changes
   * that only end versions older than the pack's are dropped.
   */
  public static InitialDefinitions of(
      Map<SourceText, MomentPattern> pack,
      Optional<SourceText> policy,
      List<DefinitionChange> changes) {
    List<SourceText> patterns = new ArrayList<>();
    List<DefinitionChange> remaining = new ArrayList<>(changes);
    List<String> warnings = new ArrayList<>();
    pack.forEach(
        (source, pattern) -> {
          PackDefinition named =
              new PackDefinition(DefinitionKind.PATTERN, pattern.name(), pattern.version());
          if (named.isInitial(changes, warnings)) {
            patterns.add(source);
          }
          remaining.removeIf(named::isNewerThan);
        });
    Optional<PackDefinition> namedPolicy =
        policy.flatMap(source -> PolicyReader.read(source).policy()).map(InitialDefinitions::named);
    namedPolicy.ifPresent(named -> remaining.removeIf(named::isNewerThan));
    boolean isPolicyInitial =
        namedPolicy.map(named -> named.isInitial(changes, warnings)).orElse(true);
    return new InitialDefinitions(
        patterns, isPolicyInitial ? policy : Optional.empty(), remaining, warnings);
  }

  private static PackDefinition named(Policy policy) {
    return new PackDefinition(DefinitionKind.POLICY, policy.name(), policy.version());
  }

  /** A definition of the pack. */
  private record PackDefinition(DefinitionKind kind, String name, int version) {

    /**
     * Returns whether the job can have started with this definition: not if the changes publish it
     * or a lower version.
     *
     * @param warnings receives the reason if not
     */
    boolean isInitial(List<DefinitionChange> changes, List<String> warnings) {
      Optional<DefinitionChange> published =
          changes.stream()
              .filter(change -> change.getYaml() != null && isOf(change))
              .min(Comparator.comparingInt(DefinitionChange::getVersion))
              .filter(lowest -> lowest.getVersion() <= version);
      published.flatMap(this::warning).ifPresent(warnings::add);
      return published.isEmpty();
    }

    /** Returns a warning; empty if the change publishes the same version from the beginning. */
    private Optional<String> warning(DefinitionChange published) {
      if (published.getVersion() == version && published.getEffectiveAt().equals(Instant.EPOCH)) {
        return Optional.empty();
      }
      return Optional.of(
          ("warning: %s@%s of the pack is not used: %s@%s was published, effective from %s; no"
                  + " version is active before")
              .formatted(
                  name,
                  String.valueOf(version),
                  name,
                  String.valueOf(published.getVersion()),
                  published.getEffectiveAt()));
    }

    /** Returns whether a retirement ends only lower versions; version 0 ends any version. */
    boolean isNewerThan(DefinitionChange change) {
      return change.getYaml() == null
          && isOf(change)
          && change.getVersion() > 0
          && change.getVersion() < version;
    }

    private boolean isOf(DefinitionChange change) {
      return change.getKind() == kind && change.getDefinition().equals(name);
    }
  }
}
