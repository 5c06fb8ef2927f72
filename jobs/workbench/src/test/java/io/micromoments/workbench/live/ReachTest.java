package io.micromoments.workbench.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.MomentPattern;
import io.micromoments.patterns.language.PatternReader;
import io.micromoments.patterns.language.SourceText;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReachTest {

  private static final MomentPattern VISIT = pattern("visit", "within: 35m");
  private static final MomentPattern RATES = pattern("rates", "within: 10m\ncooldown: 4h");

  @Test
  void allThatCanBeOpenIsNamedWithTheLeadThatBringsItIn() {
    Reach reach = Reach.of(List.of(VISIT, RATES), List.of());
    assertThat(reach.needed()).isEqualTo(Duration.ofMinutes(250));
    assertThat(reach.missing(Duration.ZERO))
        .contains(
            "open partial matches (up to 35m: visit), cooldowns (up to 4h: rates), live moments"
                + " (30m) of events before it begins; --lead 4h10m records these events");
  }

  @Test
  void aLeadThatIsLongEnoughLacksNothing() {
    Reach reach = Reach.of(List.of(VISIT), List.of());
    assertThat(reach.missing(Duration.ofMinutes(64))).isPresent();
    assertThat(reach.missing(Duration.ofMinutes(65))).isEmpty();
  }

  private static MomentPattern pattern(String name, String keys) {
    return PatternReader.read(
            new SourceText(
                name + ".yaml",
                """
                pattern: %s
                version: 1
                moment: KNOW
                intent: x
                %s
                steps:
                  - { step: one, on: clickstream }
                  - { step: two, on: clickstream }
                """
                    .formatted(name, keys)))
        .pattern()
        .orElseThrow();
  }
}
