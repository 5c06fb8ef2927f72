package io.micromoments.workbench.live.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private static final Instant FROM = Instant.ofEpochMilli(1_000);

  @Test
  void endsAtTheEventTimeReached() {
    WarmUp warmUp = new WarmUp(Optional.of(FROM));
    warmUp.add(900, 850);
    warmUp.add(999, 960);
    warmUp.add(1_000, 990);
    assertThat(warmUp.events()).isEqualTo(2);
    assertThat(warmUp.until()).contains(Instant.ofEpochMilli(960));
  }

  @Test
  void deviceWithAFastClockDoesNotExtendIt() {
    WarmUp warmUp = new WarmUp(Optional.of(FROM));
    warmUp.add(900, 540_000);
    assertThat(warmUp.until()).contains(FROM);
  }

  @Test
  void isEmptyWithoutEarlierEvents() {
    WarmUp late = new WarmUp(Optional.of(FROM));
    late.add(1_000, 990);
    WarmUp whole = new WarmUp(Optional.empty());
    whole.add(900, 850);
    assertThat(late.until()).isEmpty();
    assertThat(whole.until()).isEmpty();
  }
}
