package io.micromoments.ingest;

import io.micromoments.patterns.compile.CompiledFeature;
import io.micromoments.patterns.compile.FeatureIndex;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.runtime.definition.DefinitionChanges;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.Event;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.OperatorStateStore;

/**
 * The features of policies as ingest knows them: enough to tell which events none of them reads.
 * Knows the policy that the job started with and the versions published since, whether or not they
 * are effective.
 */
final class PolicyFeatures {

  private final SourceText initial;
  private DefinitionChanges changes;
  private FeatureIndex index = FeatureIndex.EMPTY;
  private List<FeatureIndex.Declared> declared = List.of();
  private boolean readsPlaces;

  /**
   * @param initial the policy that the job started with; null for the default
   */
  PolicyFeatures(SourceText initial) {
    this.initial = initial;
  }

  void initialize(OperatorStateStore store) throws Exception {
    changes = DefinitionChanges.ofPolicies(store);
    rebuild();
  }

  /**
   * Adds a change of a policy.
   *
   * @param watermark the current watermark
   */
  void add(DefinitionChange change, long watermark) throws Exception {
    if (change.getQuarantined() == null && changes.add(change, watermark)) {
      rebuild();
    }
  }

  /** Returns whether a feature of any known policy reads an event. */
  boolean read(Event event) {
    return !index.isEmpty() && index.reads(event);
  }

  /** Returns the features that the known policies declare. */
  List<FeatureIndex.Declared> declared() {
    return declared;
  }

  /** Returns whether a feature of any known policy reads place events. */
  boolean readPlaces() {
    return readsPlaces;
  }

  private void rebuild() throws Exception {
    declared = new ArrayList<>();
    if (initial != null) {
      addFeatures(initial, declared);
    }
    for (DefinitionChange change : changes.inOrder()) {
      if (change.getYaml() != null) {
        addFeatures(new SourceText(change.getDefinition() + ".yaml", change.getYaml()), declared);
      }
    }
    readsPlaces =
        declared.stream()
            .anyMatch(each -> each.feature().feature().on().contains(EventStream.PLACE));
    index = declared.isEmpty() ? FeatureIndex.EMPTY : new FeatureIndex(declared);
  }

  private static void addFeatures(SourceText policy, List<FeatureIndex.Declared> declared) {
    PolicyReader.read(policy)
        .policy()
        .ifPresent(
            read ->
                read.features()
                    .forEach(
                        feature ->
                            declared.add(
                                new FeatureIndex.Declared(
                                    new CompiledFeature(feature), time -> true))));
  }

  /** Removes versions that were replaced so long ago that no decision can need them. */
  void snapshot(long watermark) throws Exception {
    long earliest = watermark - PolicyReader.MAX_LIFETIME.toMillis();
    Map<String, DefinitionChange> replaced = new HashMap<>();
    boolean removed = false;
    for (DefinitionChange change : changes.inOrder()) {
      if (watermark == Long.MIN_VALUE || change.getEffectiveAt().toEpochMilli() > earliest) {
        break;
      }
      DefinitionChange before = replaced.put(change.getDefinition(), change);
      if (before != null) {
        changes.remove(before);
        removed = true;
      }
    }
    if (removed) {
      rebuild();
    }
  }
}
