package io.micromoments.workbench.live.definition;

import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.DefinitionState;
import io.micromoments.schemas.DefinitionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Combines published definitions with the statuses that the job reported: each change gets the
 * event time at which it took effect. Performs no I/O.
 */
public final class DefinitionLog {

  /**
   * A record of a definitions topic.
   *
   * @param appendedAt broker timestamp, in milliseconds since the epoch
   * @param change the change with its requested effective time; retirements have no version
   */
  record PublishedChange(long appendedAt, DefinitionChange change) {}

  /**
   * A record of {@code status}.
   *
   * @param appendedAt broker timestamp, in milliseconds since the epoch
   */
  record StatusRecord(long appendedAt, DefinitionStatus status) {}

  /**
   * Definitions for a replay.
   *
   * @param changes changes in the order in which they were published
   * @param missingVersions versions that were in effect during the recording but whose text is no
   *     longer on the topics, as NAME@VERSION
   */
  public record Changes(List<DefinitionChange> changes, List<String> missingVersions) {}

  /** States that tell which version is in effect. */
  static final Set<DefinitionState> STATES =
      Set.of(
          DefinitionState.ACTIVATED,
          DefinitionState.REJECTED,
          DefinitionState.RETIRED,
          DefinitionState.QUARANTINED);

  private static final Comparator<StatusRecord> BY_TIME =
      Comparator.comparingLong(StatusRecord::appendedAt);

  private final List<StatusRecord> statuses;
  private final List<DefinitionChange> changes = new ArrayList<>();
  private final Map<String, DefinitionChange> latest = new HashMap<>();
  private final Map<String, DefinitionChange> quarantined = new HashMap<>();
  private final Set<String> accepted = new HashSet<>();

  private DefinitionLog(List<StatusRecord> statuses) {
    this.statuses = statuses;
  }

  /**
   * Combines published definitions and statuses.
   *
   * @param published records of all definition topics; those of a partition are in order
   * @param statuses records of {@code status}
   * @param from start of the recording; empty for the start of the topics
   * @param until end of the recording
   */
  static Changes of(
      List<PublishedChange> published,
      List<StatusRecord> statuses,
      Optional<Instant> from,
      Instant until) {
    Set<String> ofBothKinds = ofBothKinds(published);
    List<StatusRecord> usable =
        statuses.stream()
            // A status does not say whether it belongs to a pattern or a policy.
            .filter(each -> !ofBothKinds.contains(each.status().getDefinition()))
            .filter(each -> STATES.contains(each.status().getState()))
            .sorted(BY_TIME)
            .toList();
    DefinitionLog log = new DefinitionLog(usable);
    published.stream()
        .sorted(Comparator.comparingLong(PublishedChange::appendedAt))
        .forEach(each -> log.add(each.appendedAt(), each.change()));
    return new Changes(List.copyOf(log.changes), log.missing(from, until));
  }

  private static Set<String> ofBothKinds(List<PublishedChange> published) {
    Set<String> patterns = new HashSet<>();
    Set<String> policies = new HashSet<>();
    for (PublishedChange each : published) {
      (each.change().getKind() == DefinitionKind.PATTERN ? patterns : policies)
          .add(each.change().getDefinition());
    }
    patterns.retainAll(policies);
    return patterns;
  }

  private void add(long appendedAt, DefinitionChange change) {
    if (change.getQuarantined() != null) {
      addQuarantine(appendedAt, change);
    } else if (change.getYaml() == null) {
      addRetirement(appendedAt, change);
    } else {
      addVersion(appendedAt, change);
    }
  }

  private void addVersion(long appendedAt, DefinitionChange change) {
    DefinitionChange before = latest.get(key(change));
    boolean isRepeat =
        before != null
            && before.getVersion() == change.getVersion()
            && change.getYaml().equals(before.getYaml());
    if (isRepeat || isRejected(appendedAt, change)) {
      return;
    }
    DefinitionChange effective =
        DefinitionChange.newBuilder(change)
            .setEffectiveAt(
                activation(appendedAt, change.getDefinition(), change.getVersion())
                    .orElse(change.getEffectiveAt()))
            .build();
    accepted.add(name(change.getDefinition(), change.getVersion()));
    latest.put(key(change), effective);
    changes.add(effective);
    DefinitionChange quarantine = quarantined.get(key(change));
    if (quarantine != null && quarantine.getVersion() >= change.getVersion()) {
      // Published again, but the quarantine still applies.
      changes.add(quarantine);
    }
  }

  /** Returns whether the job's first answer to the version since then was a rejection. */
  private boolean isRejected(long appendedAt, DefinitionChange change) {
    return statuses.stream()
        .filter(each -> each.appendedAt() >= appendedAt)
        .map(StatusRecord::status)
        .filter(each -> each.getDefinition().equals(change.getDefinition()))
        .filter(each -> each.getVersion() == change.getVersion())
        .filter(
            each ->
                each.getState() == DefinitionState.ACTIVATED
                    || each.getState() == DefinitionState.REJECTED)
        .findFirst()
        .map(each -> each.getState() == DefinitionState.REJECTED)
        .orElse(false);
  }

  /**
   * Returns when a version took effect. Publishing a version again while it is in effect changes
   * nothing, although the job answers that as well.
   */
  private Optional<Instant> activation(long appendedAt, String definition, int version) {
    Instant activated = null;
    for (StatusRecord each : statuses) {
      DefinitionStatus status = each.status();
      if (!status.getDefinition().equals(definition)) {
        continue;
      }
      if (isActivation(status, version)) {
        activated = activated == null ? status.getEventTime() : activated;
      } else if (activated != null && ends(status, version)) {
        if (each.appendedAt() > appendedAt) {
          return Optional.of(activated);
        }
        activated = null;
      }
    }
    return Optional.ofNullable(activated);
  }

  private static boolean isActivation(DefinitionStatus status, int version) {
    return status.getState() == DefinitionState.ACTIVATED && status.getVersion() == version;
  }

  /** Returns whether a status says that a version is no longer in effect. */
  private static boolean ends(DefinitionStatus status, int version) {
    return switch (status.getState()) {
      case RETIRED -> true;
      case QUARANTINED -> status.getVersion() >= version;
      case ACTIVATED -> status.getVersion() > version;
      case REJECTED, OVERFLOWED -> false;
    };
  }

  private void addRetirement(long appendedAt, DefinitionChange change) {
    DefinitionChange before = latest.remove(key(change));
    Optional<DefinitionStatus> answer =
        statuses.stream()
            .filter(each -> each.appendedAt() >= appendedAt)
            .map(StatusRecord::status)
            .filter(each -> each.getDefinition().equals(change.getDefinition()))
            .filter(
                each ->
                    each.getState() == DefinitionState.RETIRED
                        || (each.getState() == DefinitionState.REJECTED && each.getVersion() == 0))
            .findFirst();
    if (answer.isPresent() && answer.get().getState() == DefinitionState.REJECTED) {
      return;
    }
    int version = before == null ? 0 : before.getVersion();
    changes.add(
        retirement(
            change,
            answer.map(DefinitionStatus::getVersion).orElse(version),
            answer.map(DefinitionStatus::getEventTime).orElse(change.getEffectiveAt())));
  }

  /** Adds a quarantine, which ends its version and all lower ones, but no higher one. */
  private void addQuarantine(long appendedAt, DefinitionChange change) {
    DefinitionChange before = latest.get(key(change));
    Instant at = change.getEffectiveAt();
    boolean isBeforeIt = before != null && !at.isAfter(before.getEffectiveAt());
    if (isBeforeIt || at.toEpochMilli() == 0) {
      // A subtask may quarantine before it has an event time; then it takes effect when read.
      at = Instant.ofEpochMilli(appendedAt);
    }
    DefinitionChange retirement = retirement(change, change.getVersion(), at);
    quarantined.merge(key(change), retirement, (a, b) -> a.getVersion() >= b.getVersion() ? a : b);
    if (before == null || before.getVersion() <= change.getVersion()) {
      changes.add(retirement);
    }
  }

  private static DefinitionChange retirement(DefinitionChange change, int version, Instant at) {
    return new DefinitionChange(change.getDefinition(), version, at, null, change.getKind(), null);
  }

  private static String key(DefinitionChange change) {
    return change.getKind() + " " + change.getDefinition();
  }

  private static String name(String definition, int version) {
    return definition + "@" + version;
  }

  private List<String> missing(Optional<Instant> from, Instant until) {
    Set<String> missing = new TreeSet<>();
    for (StatusRecord each : statuses) {
      DefinitionStatus status = each.status();
      if (status.getState() == DefinitionState.ACTIVATED
          && each.appendedAt() < until.toEpochMilli()
          && !accepted.contains(name(status.getDefinition(), status.getVersion()))
          && end(each).map(end -> end.isAfter(from.orElse(Instant.MIN))).orElse(true)) {
        missing.add(name(status.getDefinition(), status.getVersion()));
      }
    }
    return List.copyOf(missing);
  }

  /** Returns when an activated version ended; empty if it is in effect. */
  private Optional<Instant> end(StatusRecord activation) {
    DefinitionStatus status = activation.status();
    return statuses.stream()
        .filter(later -> later.appendedAt() > activation.appendedAt())
        .map(StatusRecord::status)
        .filter(later -> later.getDefinition().equals(status.getDefinition()))
        .filter(later -> ends(later, status.getVersion()))
        .map(DefinitionStatus::getEventTime)
        .findFirst();
  }
}
