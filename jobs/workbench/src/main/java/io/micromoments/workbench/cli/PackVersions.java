package io.micromoments.workbench.cli;

import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A pack beside recorded changes: the pack is as it is today, and the job may have begun with older
 * files. Pure.
 *
 * @param changes of the recording
 */
record PackVersions(List<DefinitionChange> changes) {

  /**
   * The change by which a definition of the pack came: where the recording has it, or a lower
   * version, published, the job cannot have begun with it.
   *
   * @param version of the pack's definition
   */
  Optional<DefinitionChange> publishedAs(DefinitionKind kind, String name, int version) {
    return changes.stream()
        .filter(each -> each.getYaml() != null && isOf(each, kind, name))
        .min(Comparator.comparingInt(DefinitionChange::getVersion))
        .filter(lowest -> lowest.getVersion() <= version);
  }

  /** Why the pack's definition is not used; empty: the change says the same. */
  static Optional<String> warning(String name, int version, DefinitionChange published) {
    if (published.getVersion() == version && published.getEffectiveAt().equals(Instant.EPOCH)) {
      return Optional.empty();
    }
    return Optional.of(
        "warning: %s@%s of the pack is not used: %s@%s was published for %s; the replay has it from then on, and none before"
            .formatted(
                name,
                String.valueOf(version),
                name,
                String.valueOf(published.getVersion()),
                published.getEffectiveAt()));
  }

  /** Whether a change ends only versions that are older than a definition of the pack. */
  static boolean endsOlder(DefinitionChange change, DefinitionKind kind, String name, int version) {
    return change.getYaml() == null
        && isOf(change, kind, name)
        && change.getVersion() > 0
        && change.getVersion() < version;
  }

  private static boolean isOf(DefinitionChange change, DefinitionKind kind, String name) {
    return change.getKind() == kind && change.getDefinition().equals(name);
  }
}
