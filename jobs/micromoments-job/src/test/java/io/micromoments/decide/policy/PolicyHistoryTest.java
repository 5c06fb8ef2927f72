package io.micromoments.decide.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.decide.OperatorStateFixture;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.serialization.RecordType;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which policy decides at which time, also after a restore. Quarantines: PolicyQuarantineTest. */
class PolicyHistoryTest {

  private static final long BEFORE_TIME = Long.MIN_VALUE;

  private OperatorStateBackend store;

  @BeforeEach
  void createStore() throws Exception {
    store = OperatorStateFixture.empty();
  }

  @Test
  void theDefaultDecidesUntilAPolicyTakesEffect() throws Exception {
    PolicyHistory history = new PolicyHistory(null, new CustomerScope(), store, BEFORE_TIME);
    history.add(version("mine", 1, 1_000), BEFORE_TIME);

    assertThat(at(history, Long.MIN_VALUE)).isEqualTo("default@1");
    assertThat(at(history, 999)).isEqualTo("default@1");
    assertThat(at(history, 1_000)).isEqualTo("mine@1");
    assertThat(at(history, Long.MAX_VALUE)).isEqualTo("mine@1");
  }

  @Test
  void thePolicyThatTookEffectLastDecidesAndAfterItsRetirementTheOneBefore() throws Exception {
    PolicyHistory history =
        new PolicyHistory(file("first", 1), new CustomerScope(), store, BEFORE_TIME);
    history.add(version("second", 1, 1_000), BEFORE_TIME);
    history.add(version("third", 1, 2_000), BEFORE_TIME);
    history.add(version("second", 2, 3_000), BEFORE_TIME);
    history.add(retirement("second", 2, 4_000), BEFORE_TIME);
    history.add(retirement("third", 1, 5_000), BEFORE_TIME);
    history.add(retirement("first", 1, 6_000), BEFORE_TIME);

    assertThat(at(history, 0, 1_000, 2_000, 3_000, 3_999, 4_000, 5_000, 5_999, 6_000))
        .containsExactly(
            "first@1",
            "second@1",
            "third@1",
            "second@2",
            "second@2",
            "third@1",
            "first@1",
            "first@1",
            "default@1");
  }

  @Test
  void aChangeDatedEarlierTakesEffectOneMillisecondAfterTheCurrentTime() throws Exception {
    PolicyHistory history = new PolicyHistory(null, new CustomerScope(), store, BEFORE_TIME);
    history.add(version("mine", 1, 1_000), 5_000);
    assertThat(at(history, 5_000, 5_001)).containsExactly("default@1", "mine@1");

    history.add(version("mine", 2, 8_000), 5_000);
    history.add(version("mine", 3, 9_000), 8_999);
    assertThat(at(history, 7_999, 8_000, 8_999, 9_000))
        .containsExactly("mine@1", "mine@2", "mine@2", "mine@3");
  }

  @Test
  void versionsOfAPolicyTakeEffectInTheOrderOfTheirArrival() throws Exception {
    PolicyHistory history = new PolicyHistory(null, new CustomerScope(), store, BEFORE_TIME);
    history.add(version("mine", 1, 5_000), BEFORE_TIME);
    history.add(version("mine", 2, 1_000), BEFORE_TIME);
    history.add(retirement("mine", 2, 2_000), BEFORE_TIME);
    history.add(version("mine", 3, 3_000), BEFORE_TIME);
    history.add(version("other", 1, 4_000), BEFORE_TIME);

    assertThat(at(history, 3_999, 4_000, 4_999, 5_000))
        .as("another policy is not delayed")
        .containsExactly("default@1", "other@1", "other@1", "mine@3");
  }

  @Test
  void aKnownChangeIsIgnored() throws Exception {
    PolicyHistory history = new PolicyHistory(null, new CustomerScope(), store, BEFORE_TIME);
    history.add(version("mine", 1, 1_000), BEFORE_TIME);
    CompiledPolicy compiled = history.at(1_000);
    history.add(version("mine", 1, 9_000), 5_000);
    assertThat(history.at(1_000)).as("compiled once").isSameAs(compiled);

    history.add(retirement("mine", 1, 6_000), 5_000);
    history.add(version("mine", 1, 7_000), 6_500);
    history.add(retirement("mine", 1, 9_000), 8_000);
    assertThat(at(history, 5_999, 6_000, 7_000))
        .containsExactly("mine@1", "default@1", "default@1");
  }

  @Test
  void decisionsAfterARestoreUseTheSamePolicies() throws Exception {
    PolicyHistory before =
        new PolicyHistory(file("first", 1), new CustomerScope(), store, BEFORE_TIME);
    before.add(version("mine", 1, 1_000), BEFORE_TIME);
    before.add(version("other", 1, 2_000), BEFORE_TIME);
    before.add(version("mine", 2, 3_000), 2_500);
    before.add(retirement("mine", 2, 4_000), 2_500);

    PolicyHistory restored =
        new PolicyHistory(
            file("first", 1), new CustomerScope(), OperatorStateFixture.restored(store), 2_600);

    long[] times = {0, 999, 1_000, 1_999, 2_000, 2_999, 3_000, 3_999, 4_000};
    assertThat(at(restored, times)).isEqualTo(at(before, times));
    restored.add(version("mine", 2, 5_000), 2_600);
    assertThat(at(restored, 5_000)).as("known").isEqualTo("other@1");
    restored.add(version("mine", 3, 2_700), 2_600);
    assertThat(at(restored, 3_999, 4_000))
        .as("still after the retirement")
        .containsExactly("mine@2", "mine@3");
  }

  @Test
  void aNewerFileReplacesThePublishedVersionAfterARestore() throws Exception {
    PolicyHistory before =
        new PolicyHistory(file("mine", 1), new CustomerScope(), store, BEFORE_TIME);
    before.add(version("mine", 2, 1_000), BEFORE_TIME);

    PolicyHistory older =
        new PolicyHistory(
            file("mine", 1), new CustomerScope(), OperatorStateFixture.restored(store), 5_000);
    assertThat(at(older, 5_001)).isEqualTo("mine@2");
    PolicyHistory same =
        new PolicyHistory(
            file("mine", 2), new CustomerScope(), OperatorStateFixture.restored(store), 5_000);
    assertThat(at(same, 5_001)).isEqualTo("mine@2");
    PolicyHistory newer =
        new PolicyHistory(
            file("mine", 3), new CustomerScope(), OperatorStateFixture.restored(store), 5_000);
    assertThat(at(newer, 5_000, 5_001)).containsExactly("mine@2", "mine@3");
    PolicyHistory another =
        new PolicyHistory(
            file("another", 3), new CustomerScope(), OperatorStateFixture.restored(store), 5_000);
    assertThat(at(another, 0, 5_001)).containsExactly("another@3", "mine@2");
  }

  @Test
  void aRetiredInitialPolicyStaysRetiredAfterARestore() throws Exception {
    PolicyHistory before =
        new PolicyHistory(file("mine", 1), new CustomerScope(), store, BEFORE_TIME);
    before.add(retirement("mine", 1, 1_000), BEFORE_TIME);
    before.prune(2_000);

    assertThat(
            at(
                new PolicyHistory(
                    file("mine", 1),
                    new CustomerScope(),
                    OperatorStateFixture.restored(store),
                    2_000),
                2_001))
        .isEqualTo("default@1");
    assertThat(
            at(
                new PolicyHistory(
                    file("mine", 2),
                    new CustomerScope(),
                    OperatorStateFixture.restored(store),
                    2_000),
                2_001))
        .isEqualTo("mine@2");
  }

  @Test
  void onlyChangesThatLaterDecisionsNeedAreKept() throws Exception {
    PolicyHistory history = new PolicyHistory(null, new CustomerScope(), store, BEFORE_TIME);
    for (int version = 1; version <= 5; version++) {
      history.add(version("mine", version, version * 1_000L), BEFORE_TIME);
    }
    history.add(version("other", 1, 1_500), BEFORE_TIME);
    history.add(version("over", 1, 1_600), BEFORE_TIME);
    history.add(retirement("over", 1, 1_700), BEFORE_TIME);
    long[] times = {3_000, 3_999, 4_000, 5_000};
    List<String> policies = at(history, times);

    history.prune(2_999);
    assertThat(kept())
        .containsExactlyInAnyOrder(
            "mine@2", "mine@3", "mine@4", "mine@5", "other@1", "over@1 retired");
    history.prune(3_000);
    assertThat(kept())
        .containsExactlyInAnyOrder("mine@3", "mine@4", "mine@5", "other@1", "over@1 retired");

    assertThat(at(history, times)).isEqualTo(policies);
    assertThat(
            at(
                new PolicyHistory(
                    null, new CustomerScope(), OperatorStateFixture.restored(store), 3_000),
                times))
        .isEqualTo(policies);
    history.add(retirement("mine", 5, 6_000), 3_000);
    assertThat(at(history, 6_000)).as("the one before").isEqualTo("other@1");
  }

  @Test
  void aPolicyThatCannotBeReadIsReplacedByTheInitialOne() throws Exception {
    PolicyHistory history =
        new PolicyHistory(file("mine", 1), new CustomerScope(), store, BEFORE_TIME);
    DefinitionChange unreadable = version("other", 1, 1_000);
    unreadable.setYaml("policy: other\nversion: 1\nrule: {}\n");
    history.add(unreadable, BEFORE_TIME);
    history.add(version("other", 2, 2_000), BEFORE_TIME);

    assertThat(at(history, 1_000, 2_000)).containsExactly("mine@1", "other@2");
    history.prune(3_000);
    history.close();
  }

  @Test
  void aFileWithErrorsIsNamedWhenTheJobStarts() {
    SourceText wrong = new SourceText("bank/policy.yaml", "policy: mine\nversion: one\n");

    assertThatThrownBy(() -> new PolicyHistory(wrong, new CustomerScope(), store, BEFORE_TIME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bank/policy.yaml has errors");
  }

  @Test
  void aHigherVersionOfTheFileEndsTheQuarantineOfALowerOne() throws Exception {
    PolicyHistory before =
        new PolicyHistory(file("mine", 1), new CustomerScope(), store, BEFORE_TIME);
    DefinitionChange quarantine = retirement("mine", 1, 0);
    quarantine.setQuarantined("a test says so");
    before.add(quarantine, 1_000);
    assertThat(at(before, 1_001)).isEqualTo("default@1");
    assertThat(before.quarantinedCount()).isEqualTo(1);

    PolicyHistory restored =
        new PolicyHistory(
            file("mine", 2), new CustomerScope(), OperatorStateFixture.restored(store), 1_000);

    assertThat(at(restored, 1_001)).isEqualTo("mine@2");
    assertThat(restored.quarantinedCount()).isZero();
  }

  private static String at(PolicyHistory history, long time) {
    CompiledPolicy policy = history.at(time);
    return policy.policy().name() + "@" + policy.policy().version();
  }

  private static List<String> at(PolicyHistory history, long... times) {
    List<String> policies = new ArrayList<>();
    for (long time : times) {
      policies.add(at(history, time));
    }
    return policies;
  }

  /** Returns the keys of the changes in state. */
  private List<String> kept() throws Exception {
    List<String> keys = new ArrayList<>();
    for (Map.Entry<String, DefinitionChange> each :
        store
            .getBroadcastState(
                new MapStateDescriptor<>(
                    "policy-changes",
                    BasicTypeInfo.STRING_TYPE_INFO,
                    new RecordType<>(DefinitionChange.class)))
            .immutableEntries()) {
      keys.add(each.getKey());
    }
    return keys;
  }

  private static SourceText file(String name, int version) {
    return new SourceText(name + ".yaml", yaml(name, version));
  }

  private static DefinitionChange version(String name, int version, long effectiveAt) {
    return new DefinitionChange(
        name,
        version,
        Instant.ofEpochMilli(effectiveAt),
        yaml(name, version),
        DefinitionKind.POLICY,
        null);
  }

  private static DefinitionChange retirement(String name, int version, long effectiveAt) {
    return new DefinitionChange(
        name, version, Instant.ofEpochMilli(effectiveAt), null, DefinitionKind.POLICY, null);
  }

  private static String yaml(String name, int version) {
    return String.format(Locale.ROOT, "policy: %s\nversion: %d\n", name, version);
  }
}
