package io.micromoments.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.decide.ranking.AcceptanceRates;
import io.micromoments.schemas.AcceptanceCounts;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.junit.jupiter.api.Test;

class AcceptanceHistoryTest {

  @Test
  void ratesApplyFromTheirTimeAndReplacedOnesAreRemovedAlsoFromState() throws Exception {
    OperatorStateBackend store = OperatorStateFixture.empty();
    AcceptanceHistory history = new AcceptanceHistory(store);
    history.add(learned(20), Long.MIN_VALUE);
    history.add(learned(10), Long.MIN_VALUE);
    AcceptanceRates first = history.at(10);

    assertThat(history.at(9)).isSameAs(AcceptanceRates.NONE);
    assertThat(history.at(19)).isSameAs(first).isNotSameAs(AcceptanceRates.NONE);
    assertThat(history.at(20)).isNotSameAs(first);

    history.prune(20);
    assertThat(history.at(19)).isSameAs(AcceptanceRates.NONE);
    AcceptanceHistory restored = new AcceptanceHistory(OperatorStateFixture.restored(store));
    assertThat(restored.at(19)).isSameAs(AcceptanceRates.NONE);
    assertThat(restored.at(20)).isNotSameAs(AcceptanceRates.NONE);
  }

  private static AcceptanceCounts learned(long time) {
    return new AcceptanceCounts(Instant.ofEpochMilli(time), Map.of());
  }
}
