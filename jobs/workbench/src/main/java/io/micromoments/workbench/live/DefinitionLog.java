package io.micromoments.workbench.live;

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

/**
 * The changes of patterns and policies as a replay needs them, of what was published and of what
 * the job said of it: a change takes effect when the job let it take effect. Pure.
 */
public final class DefinitionLog {

  /**
   * One record of a topic of definitions.
   *
   * @param appendedAt the broker's time stamp, in milliseconds since the epoch
   * @param change as published, with the time it asks for; a retirement names no version
   */
  record Published(long appendedAt, DefinitionChange change) {}

  /**
   * What a replay needs.
   *
   * @param changes in the order in which they were published
   * @param forgotten versions that were in force and whose text the topics no longer have, as
   *     NAME@VERSION
   */
  public record Changes(List<DefinitionChange> changes, List<String> forgotten) {}

  private record Version(String definition, int version) {}

  private final Map<Version, Instant> activated = new HashMap<>();
  private final Map<Version, Instant> retired = new HashMap<>();
  private final Set<Version> rejected = new HashSet<>();
  private final List<DefinitionStatus> statuses;

  private DefinitionLog(List<DefinitionStatus> statuses) {
    this.statuses = statuses;
    for (DefinitionStatus status : statuses) {
      Version version = new Version(status.getDefinition(), status.getVersion());
      switch (status.getState()) {
        case ACTIVATED -> activated.putIfAbsent(version, status.getEventTime());
        case RETIRED -> retired.putIfAbsent(version, status.getEventTime());
        case REJECTED -> rejected.add(version);
        case QUARANTINED, OVERFLOWED -> {
          // The first is on a topic of its own; the second changes nothing that is in force.
        }
      }
    }
  }

  /**
   * Puts what was published in order.
   *
   * @param published of all topics, those of a partition in their order
   * @param statuses what the job said of definitions, in its order
   * @param from versions that were no longer in force then are not missed; empty: all are
   */
  static Changes of(
      List<Published> published, List<DefinitionStatus> statuses, Optional<Instant> from) {
    return new DefinitionLog(statuses).changes(published, from);
  }

  private Changes changes(List<Published> published, Optional<Instant> from) {
    List<Published> ordered = new ArrayList<>(published);
    ordered.sort(Comparator.comparingLong(Published::appendedAt));
    List<DefinitionChange> changes = new ArrayList<>();
    Map<String, Integer> latest = new HashMap<>();
    Set<Version> known = new HashSet<>();
    for (Published each : ordered) {
      DefinitionChange change = each.change();
      int before = latest.getOrDefault(key(change), 0);
      if (change.getQuarantined() != null) {
        // It ends versions up to its own; of others it says nothing.
        if (before <= change.getVersion()) {
          changes.add(retirement(change, change.getVersion(), change.getEffectiveAt()));
        }
      } else if (change.getYaml() == null) {
        Version version = new Version(change.getDefinition(), before);
        changes.add(
            retirement(change, before, retired.getOrDefault(version, change.getEffectiveAt())));
      } else {
        Version version = new Version(change.getDefinition(), change.getVersion());
        known.add(version);
        if (activated.containsKey(version) || !rejected.contains(version)) {
          latest.merge(key(change), change.getVersion(), Math::max);
          changes.add(
              DefinitionChange.newBuilder(change)
                  .setEffectiveAt(activated.getOrDefault(version, change.getEffectiveAt()))
                  .build());
        }
      }
    }
    return new Changes(changes, forgotten(known, from));
  }

  private static DefinitionChange retirement(DefinitionChange change, int version, Instant at) {
    return new DefinitionChange(change.getDefinition(), version, at, null, change.getKind(), null);
  }

  private static String key(DefinitionChange change) {
    return (change.getKind() == DefinitionKind.PATTERN ? "pattern " : "policy ")
        + change.getDefinition();
  }

  private List<String> forgotten(Set<Version> known, Optional<Instant> from) {
    List<String> forgotten = new ArrayList<>();
    for (int i = 0; i < statuses.size(); i++) {
      DefinitionStatus status = statuses.get(i);
      Version version = new Version(status.getDefinition(), status.getVersion());
      if (status.getState() == DefinitionState.ACTIVATED
          && !known.contains(version)
          && (from.isEmpty() || end(i).map(end -> end.isAfter(from.get())).orElse(true))) {
        String name = status.getDefinition() + "@" + status.getVersion();
        if (!forgotten.contains(name)) {
          forgotten.add(name);
        }
      }
    }
    return forgotten;
  }

  /** When a version that was activated ended; empty: it is in force. */
  private Optional<Instant> end(int activation) {
    DefinitionStatus status = statuses.get(activation);
    return statuses.subList(activation + 1, statuses.size()).stream()
        .filter(later -> later.getDefinition().equals(status.getDefinition()))
        .filter(
            later ->
                later.getState() == DefinitionState.RETIRED
                    || later.getState() == DefinitionState.QUARANTINED
                    || (later.getState() == DefinitionState.ACTIVATED
                        && later.getVersion() > status.getVersion()))
        .map(DefinitionStatus::getEventTime)
        .findFirst();
  }
}
