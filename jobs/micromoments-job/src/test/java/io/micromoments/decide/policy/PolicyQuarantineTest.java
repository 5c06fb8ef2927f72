package io.micromoments.decide.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micromoments.decide.OperatorStateFixture;
import io.micromoments.patterns.evaluate.Condition;
import io.micromoments.patterns.features.CustomerScope;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.Quarantine;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A policy whose conditions fail too often is quarantined and the previous one takes over. */
class PolicyQuarantineTest {

  private static final String GREEDY =
      """
      policy: mine
      version: VERSION
      rules:
        - where: 'offer.offer_id.replace("a", offer.offer_id).replace("a", offer.offer_id) == "b"'
          withhold: Not now.
      """;

  private OperatorStateStore store;

  @BeforeEach
  void createStore() throws Exception {
    store = OperatorStateFixture.empty();
  }

  @Test
  void tooManyFailuresQuarantineThePolicyAndRestoreTheOneBefore() throws Exception {
    PolicyHistory history = new PolicyHistory(null, new CustomerScope(), store, 0);
    history.add(version(1), 0);
    CompiledPolicy greedy = history.at(1_000);
    assertThat(greedy.policy().name()).isEqualTo("mine");
    fail(greedy, Condition.MAX_ABORTED_EVALUATIONS - 1);
    assertThat(history.quarantineFailing("decide", 1_000)).isEmpty();

    fail(greedy, 1);

    assertThat(history.quarantineFailing("decide", 1_000))
        .extracting(Quarantine::getKind, Quarantine::getDefinition, Quarantine::getVersion)
        .containsExactly(tuple(DefinitionKind.POLICY, "mine", 1));
    assertThat(history.at(1_000).policy().name()).isEqualTo("default");
    assertThat(history.quarantinedCount()).isEqualTo(1);
    assertThat(history.quarantineFailing("decide", 2_000)).as("once").isEmpty();
  }

  @Test
  void aQuarantineLastsAcrossARestoreUntilAHigherVersion() throws Exception {
    PolicyHistory before = new PolicyHistory(null, new CustomerScope(), store, 0);
    before.add(version(1), 0);
    before.add(quarantine(1), 0);

    PolicyHistory restored = new PolicyHistory(null, new CustomerScope(), store, 1_000);
    assertThat(restored.at(2_000).policy().name()).isEqualTo("default");
    restored.add(version(2), 2_000);

    assertThat(restored.at(3_000).policy().version()).isEqualTo(2);
    assertThat(restored.quarantinedCount()).isZero();
  }

  @Test
  void theDefaultReplacesAQuarantinedInitialPolicy() throws Exception {
    SourceText initial = new SourceText("mine.yaml", GREEDY.replace("VERSION", "1"));
    PolicyHistory history = new PolicyHistory(initial, new CustomerScope(), store, 0);
    assertThat(history.at(1_000).policy().name()).isEqualTo("mine");

    history.add(quarantine(1), 0);

    assertThat(history.at(1_000).policy().name()).isEqualTo("default");
    assertThat(history.at(1_000)).as("compiled once").isSameAs(history.at(2_000));
  }

  @Test
  void aQuarantineThatPrecedesItsPolicyTakesEffect() throws Exception {
    PolicyHistory history = new PolicyHistory(null, new CustomerScope(), store, 0);
    history.add(quarantine(1), 0);
    history.add(version(1), 0);

    assertThat(history.at(1_000).policy().name()).isEqualTo("default");
  }

  private static void fail(CompiledPolicy policy, int times) {
    Map<String, Object> offer = Map.of("offer_id", "a".repeat(1_000));
    for (int i = 0; i < times; i++) {
      policy.rules().get(0).where().holds(offer, Map.of(), Map.of(), "WEB", 0.5);
    }
  }

  private static DefinitionChange version(int version) {
    return DefinitionChange.newBuilder()
        .setDefinition("mine")
        .setVersion(version)
        .setEffectiveAt(Instant.EPOCH)
        .setYaml(GREEDY.replace("VERSION", String.valueOf(version)))
        .setKind(DefinitionKind.POLICY)
        .build();
  }

  private static DefinitionChange quarantine(int version) {
    return DefinitionChange.newBuilder()
        .setDefinition("mine")
        .setVersion(version)
        .setEffectiveAt(Instant.EPOCH)
        .setKind(DefinitionKind.POLICY)
        .setQuarantined("a test says so")
        .build();
  }
}
