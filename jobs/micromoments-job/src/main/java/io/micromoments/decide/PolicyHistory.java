package io.micromoments.decide;

import io.micromoments.patterns.language.Policy;
import io.micromoments.patterns.language.PolicyReader;
import io.micromoments.patterns.language.SourceText;
import io.micromoments.propensity.PropensityModel;
import io.micromoments.schemas.PolicyChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies of one task by the time from which each is in force, in broadcast state, so that
 * after a restore the same policy decides on the same moment again. The one that took effect last
 * decides; where it is retired, the one before, and in the end the default.
 */
final class PolicyHistory {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyHistory.class);
  private static final MapStateDescriptor<String, PolicyChange> CHANGES =
      new MapStateDescriptor<>(
          "policy-changes", BasicTypeInfo.STRING_TYPE_INFO, new AvroTypeInfo<>(PolicyChange.class));
  private static final Comparator<PolicyChange> BY_TIME =
      Comparator.comparing(PolicyChange::getEffectiveAt)
          .thenComparing(PolicyChange::getPolicy)
          .thenComparingInt(PolicyChange::getVersion)
          .thenComparing(change -> change.getYaml() == null);

  private record InForce(long from, CompiledPolicy policy) {}

  private final CompiledPolicy initial;
  private final Function<String, PropensityModel> models;
  private final BroadcastState<String, PolicyChange> changes;
  private final Map<String, CompiledPolicy> compiled = new HashMap<>();
  private final List<InForce> inForce = new ArrayList<>();

  /**
   * @param initial the policy the job begins with; null: the default
   * @param models the model of a file; null where it cannot be had
   */
  PolicyHistory(
      SourceText initial, Function<String, PropensityModel> models, OperatorStateStore store)
      throws Exception {
    this.models = models;
    this.initial =
        initial == null
            ? new CompiledPolicy(Policy.DEFAULT)
            : compile(initial)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            initial.file() + " has errors; validate says which"));
    this.changes = store.getBroadcastState(CHANGES);
    arrange();
  }

  /** The policy that decides at a time. */
  CompiledPolicy at(long time) {
    for (int i = inForce.size() - 1; i >= 0; i--) {
      if (inForce.get(i).from <= time) {
        return inForce.get(i).policy;
      }
    }
    return initial;
  }

  /**
   * Takes in a change that was checked before. One that is known is passed over.
   *
   * @param now how far time has come; a change for an earlier time takes effect right behind it
   */
  void add(PolicyChange change, long now) throws Exception {
    if (changes.get(key(change)) != null) {
      return;
    }
    if (now != Long.MIN_VALUE && change.getEffectiveAt().toEpochMilli() <= now) {
      change.setEffectiveAt(Instant.ofEpochMilli(now + 1));
    }
    changes.put(key(change), change);
    arrange();
  }

  private void arrange() throws Exception {
    List<PolicyChange> known = new ArrayList<>();
    changes.immutableEntries().forEach(entry -> known.add(entry.getValue()));
    known.sort(BY_TIME);
    inForce.clear();
    List<PolicyChange> alive = new ArrayList<>();
    for (PolicyChange change : known) {
      alive.removeIf(each -> each.getPolicy().equals(change.getPolicy()));
      if (change.getYaml() != null) {
        alive.add(change);
      }
      CompiledPolicy last =
          alive.isEmpty()
              ? withoutAny(change)
              : compiled.computeIfAbsent(key(alive.get(alive.size() - 1)), each -> compiled(alive));
      inForce.add(new InForce(change.getEffectiveAt().toEpochMilli(), last));
    }
  }

  /** Where the policy that the job began with is retired, the default decides. */
  private CompiledPolicy withoutAny(PolicyChange retirement) {
    return retirement.getPolicy().equals(initial.policy().name())
        ? new CompiledPolicy(Policy.DEFAULT)
        : initial;
  }

  private CompiledPolicy compiled(List<PolicyChange> alive) {
    PolicyChange last = alive.get(alive.size() - 1);
    return compile(new SourceText(last.getPolicy() + ".yaml", last.getYaml()))
        .orElseGet(
            () -> {
              // Whoever let it pass has said why; a job does not stop for it.
              LOG.warn(
                  "policy {} version {} cannot be read here; the one the job began with decides",
                  last.getPolicy(),
                  last.getVersion());
              return initial;
            });
  }

  private Optional<CompiledPolicy> compile(SourceText source) {
    return PolicyReader.read(source)
        .policy()
        .map(policy -> new CompiledPolicy(policy, policy.model().map(models).orElse(null)));
  }

  /** Forgets what can be of no consequence any more. */
  void forget(long now) throws Exception {
    List<PolicyChange> passed = new ArrayList<>();
    changes
        .immutableEntries()
        .forEach(
            entry -> {
              if (entry.getValue().getEffectiveAt().toEpochMilli() <= now) {
                passed.add(entry.getValue());
              }
            });
    passed.sort(BY_TIME);
    Map<String, PolicyChange> last = new HashMap<>();
    passed.forEach(change -> last.put(change.getPolicy(), change));
    for (PolicyChange change : passed) {
      if (!change.equals(last.get(change.getPolicy()))) {
        changes.remove(key(change));
        compiled.remove(key(change));
      }
    }
  }

  private static String key(PolicyChange change) {
    return change.getPolicy()
        + '@'
        + change.getVersion()
        + (change.getYaml() == null ? " retired" : "");
  }
}
