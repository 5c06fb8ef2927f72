package io.micromoments.decide.policy;

import io.micromoments.patterns.compile.CompiledFeature;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.policy.Policy;
import io.micromoments.patterns.language.policy.Policy.QuietHours;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.propensity.ModelFile;
import io.micromoments.runtime.VersionsByTime;
import io.micromoments.runtime.definition.DefinitionChanges;
import io.micromoments.runtime.definition.Quarantines;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.Quarantine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
 * restore uses the same policy as before. The latest effective policy applies. If it is retired or
 * quarantined, the previous one applies, and the default policy as the last resort.
 */
public final class PolicyHistory {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyHistory.class);
  private final CompiledPolicy initial;
  private final CompiledPolicy defaultPolicy = new CompiledPolicy(Policy.DEFAULT);
  private final CustomerScope scope;
  private final DefinitionChanges changes;
  private final Map<String, CompiledPolicy> compiled = new HashMap<>();
  private final VersionsByTime<CompiledPolicy> timeline = new VersionsByTime<>();
  private volatile int quarantinedCount;
  private boolean defers;
  private boolean needsEveryEvent;

  /**
   * @param initial the policy the job was started with; null for the default
   * @param scope provides the features of a customer
   * @param now the current event time after a restore, in milliseconds
   */
  public PolicyHistory(SourceText initial, CustomerScope scope, OperatorStateStore store, long now)
      throws Exception {
    this.scope = scope;
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
      // A job that is restarted with a higher version than the published one uses its own.
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
  public int quarantinedCount() {
    return quarantinedCount;
  }

  private int countQuarantined() throws Exception {
    Set<String> quarantinedWithoutSuccessor = new HashSet<>(changes.quarantined().all().keySet());
    for (DefinitionChange change : changes.inOrder()) {
      if (!changes.quarantined().contains(change.getDefinition(), change.getVersion())) {
        quarantinedWithoutSuccessor.remove(change.getDefinition());
      }
    }
    if (!isQuarantined(initial.policy())) {
      quarantinedWithoutSuccessor.remove(initial.policy().name());
    }
    return quarantinedWithoutSuccessor.size();
  }

  /** Returns the policy in effect at a time. */
  public CompiledPolicy at(long time) {
    CompiledPolicy published = timeline.at(time);
    return published == null ? initialOrDefault() : published;
  }

  /** Returns the policy in effect if none was published. */
  private CompiledPolicy initialOrDefault() {
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
  public List<Quarantine> quarantineFailing(String stage, long now) throws Exception {
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

  /** Returns the features that the known policies declare. */
  public List<FeatureIndex.Declared> features() {
    List<FeatureIndex.Declared> declared = new ArrayList<>();
    Set<CompiledPolicy> known = new LinkedHashSet<>(timeline.values());
    known.add(initial);
    for (CompiledPolicy policy : known) {
      for (CompiledFeature feature : policy.features()) {
        declared.add(new FeatureIndex.Declared(feature, time -> at(time).equals(policy)));
      }
    }
    return declared;
  }

  /** Returns whether any known policy defers decisions. */
  public boolean defers() {
    return defers;
  }

  /** Returns whether decisions may depend on events that change nothing but the channel. */
  public boolean needsEveryEvent() {
    return needsEveryEvent;
  }

  private Stream<CompiledPolicy> known() {
    return Stream.concat(Stream.of(initial), timeline.values().stream());
  }

  /** Returns whether the policy in effect uses a model, which needs the customer's item actions. */
  public boolean usesModel(long time) {
    return at(time).policy().model().isPresent();
  }

  /**
   * Adds a validated change, as {@link DefinitionChanges#add} does. Quarantines take effect
   * immediately.
   *
   * @param now current event time in milliseconds; Long.MIN_VALUE if there is none yet
   */
  public void add(DefinitionChange change, long now) throws Exception {
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
    List<DefinitionChange> active = new ArrayList<>();
    boolean isInitialRetired = false;
    for (DefinitionChange change : changes.inOrder()) {
      active.removeIf(each -> each.getDefinition().equals(change.getDefinition()));
      isInitialRetired |=
          change.getYaml() == null && change.getDefinition().equals(initial.policy().name());
      if (change.getYaml() != null && !changes.isQuarantined(change)) {
        active.add(change);
      }
      CompiledPolicy last =
          active.isEmpty()
              ? (isInitialRetired ? defaultPolicy : initialOrDefault())
              : compiled.computeIfAbsent(
                  DefinitionChanges.key(active.get(active.size() - 1)),
                  each -> compileLatest(active));
      timeline.put(change.getEffectiveAt().toEpochMilli(), last);
    }
    defers =
        known().anyMatch(each -> each.policy().quietHours().stream().anyMatch(QuietHours::defers));
    needsEveryEvent = defers || known().anyMatch(each -> !each.policy().stops().isEmpty());
  }

  private CompiledPolicy compileLatest(List<DefinitionChange> active) {
    DefinitionChange last = active.get(active.size() - 1);
    return compile(new SourceText(last.getDefinition() + ".yaml", last.getYaml()))
        .orElseGet(
            () -> {
              // This text was valid when it was published. If this version of the job cannot
              // compile it, decide with the initial policy rather than fail.
              LOG.warn(
                  "cannot read policy {} version {}; using the initial policy",
                  last.getDefinition(),
                  last.getVersion());
              return initial;
            });
  }

  private Optional<CompiledPolicy> compile(SourceText source) {
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
                          .orElse(null),
                      scope));
    } catch (RuntimeException e) {
      LOG.warn("cannot compile policy {}", source.file(), e);
      return Optional.empty();
    }
  }

  /** Releases the resources of all models. */
  public void close() {
    initial.close();
    compiled.values().stream().filter(each -> !each.equals(initial)).forEach(CompiledPolicy::close);
  }

  /**
   * Removes changes that can no longer affect a decision.
   *
   * @param earliestDecision lower bound for the times of future decisions, in milliseconds
   */
  public void prune(long earliestDecision) throws Exception {
    List<DefinitionChange> passed =
        changes.inOrder().stream()
            .filter(change -> change.getEffectiveAt().toEpochMilli() <= earliestDecision)
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
              boolean isUnused = !timeline.values().contains(each);
              if (isUnused && !each.equals(initial)) {
                each.close();
              }
              return isUnused;
            });
  }
}
