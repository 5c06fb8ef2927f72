package io.micromoments.workbench.cli;

import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.Policy;
import io.micromoments.patterns.language.PolicyReader;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a replay starts with, and the changes that follow. Pure.
 *
 * @param patterns in force from the beginning
 * @param policy in force from the beginning; empty: the default
 * @param changes of patterns and policies
 * @param warnings about definitions of the pack that are not used
 */
record InitialDefinitions(
    List<SourceText> patterns,
    Optional<SourceText> policy,
    List<DefinitionChange> changes,
    List<String> warnings) {

  /**
   * A pack beside recorded changes. The pack has the files of today, but the job may have started
   * with older ones: what the changes publish is left out of the pack, and so are changes that end
   * only versions before those of the pack.
   */
  static InitialDefinitions of(
      Map<SourceText, MomentPattern> pack,
      Optional<SourceText> policy,
      List<DefinitionChange> changes) {
    List<SourceText> patterns = new ArrayList<>();
    List<DefinitionChange> remaining = new ArrayList<>(changes);
    List<String> warnings = new ArrayList<>();
    pack.forEach(
        (source, pattern) -> {
          Named named = new Named(DefinitionKind.PATTERN, pattern.name(), pattern.version());
          if (named.isInitial(changes, warnings)) {
            patterns.add(source);
          }
          remaining.removeIf(named::isNewerThan);
        });
    Optional<Named> namedPolicy =
        policy.flatMap(source -> PolicyReader.read(source).policy()).map(InitialDefinitions::named);
    namedPolicy.ifPresent(named -> remaining.removeIf(named::isNewerThan));
    boolean isPolicyInitial =
        namedPolicy.map(named -> named.isInitial(changes, warnings)).orElse(true);
    return new InitialDefinitions(
        patterns, isPolicyInitial ? policy : Optional.empty(), remaining, warnings);
  }

  private static Named named(Policy policy) {
    return new Named(DefinitionKind.POLICY, policy.name(), policy.version());
  }

  /** A definition of the pack. */
  private record Named(DefinitionKind kind, String name, int version) {

    /**
     * Whether the job can have started with it: not where it, or a lower version, was published.
     *
     * @param warnings takes why not
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

    /** Empty where the change says the same. */
    private Optional<String> warning(DefinitionChange published) {
      if (published.getVersion() == version && published.getEffectiveAt().equals(Instant.EPOCH)) {
        return Optional.empty();
      }
      return Optional.of(
          "warning: %s@%s of the pack is not used: %s@%s was published, effective from %s; before, no version is in force"
              .formatted(
                  name,
                  String.valueOf(version),
                  name,
                  String.valueOf(published.getVersion()),
                  published.getEffectiveAt()));
    }

    /** Whether a retirement ends only lower versions; one of version 0 ends whatever is there. */
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
