package io.micromoments.decide;

import io.micromoments.detect.DefinitionChanges;
import io.micromoments.detect.Quarantines;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.runtime.Timeline;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.Quarantine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks the policies and their effective times in broadcast state, so that a decision after a
 * restore uses the same policy as before. The policy that took effect last decides; after its
 * retirement or quarantine the previous one does, and finally the default.
 */
final class PolicyHistory {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyHistory.class);
  private final CompiledPolicy initial;
  private final CompiledPolicy defaultPolicy = new CompiledPolicy(Policy.DEFAULT);
  private final DefinitionChanges changes;
  private final Map<String, CompiledPolicy> compiled = new HashMap<>();
  private final Timeline<CompiledPolicy> timeline = new Timeline<>();
  private volatile int quarantinedCount;

  /**
   * @param initial the policy the job was started with; null for the default
   * @param now the current event time after a restore, in milliseconds
   */
  PolicyHistory(SourceText initial, OperatorStateStore store, long now) throws Exception {
    this.initial =
        initial == null
            ? new CompiledPolicy(Policy.DEFAULT)
            : compile(initial)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            initial.file()
                                + " has errors; run './micromoments validate' to list them"));
    this.changes = DefinitionChanges.ofPolicies(store);
    if (initial != null && isNewer(this.initial.policy())) {
      // A restarted job's own, newer version replaces the one published earlier.
      changes.add(
          new DefinitionChange(
              this.initial.policy().name(),
              this.initial.policy().version(),
              Instant.ofEpochMilli(Math.max(0, now + 1)),
              initial.text(),
              DefinitionKind.POLICY,
              null),
          now);
    }
    rebuildTimeline();
  }

  private boolean isNewer(Policy policy) throws Exception {
    int latest = changes.latestVersion(policy.name());
    return latest > 0 && latest < policy.version();
  }

  /** Returns the number of quarantined policies without a higher version. Thread-safe. */
  int quarantinedCount() {
    return quarantinedCount;
  }

  private int countQuarantined() throws Exception {
    Set<String> standing = new HashSet<>(changes.quarantined().all().keySet());
    for (DefinitionChange change : changes.inOrder()) {
      if (!changes.quarantined().contains(change.getDefinition(), change.getVersion())) {
        standing.remove(change.getDefinition());
      }
    }
    if (!isQuarantined(initial.policy())) {
      standing.remove(initial.policy().name());
    }
    return standing.size();
  }

  /** Returns the policy in effect at a time. */
  CompiledPolicy at(long time) {
    CompiledPolicy published = timeline.at(time);
    return published == null ? first() : published;
  }

  /** Returns the policy in effect if none was published. */
  private CompiledPolicy first() {
    return isQuarantined(initial.policy()) ? defaultPolicy : initial;
  }

  private boolean isQuarantined(Policy policy) {
    return changes.quarantined().contains(policy.name(), policy.version());
  }

  private void quarantine(String policy, int version) throws Exception {
    if (changes.quarantined().add(policy, version)) {
      rebuildTimeline();
    }
  }

  /**
   * Quarantines the policies that have a disabled condition.
   *
   * @param stage the name of the stage
   * @param now the current event time in milliseconds
   * @return the quarantines to report to the other subtasks
   */
  List<Quarantine> quarantineFailing(String stage, long now) throws Exception {
    List<Quarantine> failing = new ArrayList<>();
    for (CompiledPolicy each :
        Stream.concat(compiled.values().stream(), Stream.of(initial)).toList()) {
      Policy policy = each.policy();
      if (each.hasDisabledCondition() && !isQuarantined(policy)) {
        failing.add(
            Quarantines.create(DefinitionKind.POLICY, policy.name(), policy.version(), stage, now));
        quarantine(policy.name(), policy.version());
      }
    }
    return failing;
  }

  /** Returns whether the policy in effect uses a model, which needs the customer's item actions. */
  boolean usesModel(long time) {
    return at(time).policy().model().isPresent();
  }

  /**
   * Adds a validated change, as {@link DefinitionChanges#add} does. Quarantines take effect
   * immediately.
   */
  void add(DefinitionChange change, long now) throws Exception {
    if (change.getQuarantined() != null) {
      quarantine(change.getDefinition(), change.getVersion());
      return;
    }
    if (changes.add(change, now)) {
      rebuildTimeline();
    }
  }

  private void rebuildTimeline() throws Exception {
    quarantinedCount = countQuarantined();
    timeline.clear();
    List<DefinitionChange> alive = new ArrayList<>();
    boolean initialIsOver = false;
    for (DefinitionChange change : changes.inOrder()) {
      alive.removeIf(each -> each.getDefinition().equals(change.getDefinition()));
      initialIsOver |=
          change.getYaml() == null && change.getDefinition().equals(initial.policy().name());
      if (change.getYaml() != null && !changes.isQuarantined(change)) {
        alive.add(change);
      }
      CompiledPolicy last =
          alive.isEmpty()
              ? (initialIsOver ? defaultPolicy : first())
              : compiled.computeIfAbsent(
                  DefinitionChanges.key(alive.get(alive.size() - 1)), each -> compiled(alive));
      timeline.put(change.getEffectiveAt().toEpochMilli(), last);
    }
  }

  private CompiledPolicy compiled(List<DefinitionChange> alive) {
    DefinitionChange last = alive.get(alive.size() - 1);
    return compile(new SourceText(last.getDefinition() + ".yaml", last.getYaml()))
        .orElseGet(
            () -> {
              // The check that accepted it has reported the problem; the job must not fail.
              LOG.warn(
                  "cannot read policy {} version {}; using the initial policy",
                  last.getDefinition(),
                  last.getVersion());
              return initial;
            });
  }

  private static Optional<CompiledPolicy> compile(SourceText source) {
    try {
      return PolicyReader.read(source)
          .policy()
          .map(
              policy ->
                  new CompiledPolicy(
                      policy,
                      policy
                          .model()
                          .flatMap(model -> ModelFile.read(source.file(), model))
                          .orElse(null)));
    } catch (RuntimeException e) {
      LOG.warn("cannot compile policy {}", source.file(), e);
      return Optional.empty();
    }
  }

  /** Releases the resources of all models. */
  void close() {
    initial.close();
    compiled.values().stream().filter(each -> !each.equals(initial)).forEach(CompiledPolicy::close);
  }

  /** Removes changes that can no longer affect a decision. */
  void prune(long now) throws Exception {
    List<DefinitionChange> passed =
        changes.inOrder().stream()
            .filter(change -> change.getEffectiveAt().toEpochMilli() <= now)
            .toList();
    Map<String, DefinitionChange> last = new HashMap<>();
    passed.forEach(change -> last.put(change.getDefinition(), change));
    for (DefinitionChange change : passed) {
      if (!change.equals(last.get(change.getDefinition()))) {
        changes.remove(change);
      }
    }
    rebuildTimeline();
    compiled
        .values()
        .removeIf(
            each -> {
              boolean over = !timeline.values().contains(each);
              if (over && !each.equals(initial)) {
                each.close();
              }
              return over;
            });
  }
}
