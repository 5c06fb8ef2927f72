package io.micromoments.workbench.live.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.workbench.live.definition.DefinitionLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequiredLeadTest {

  private static final MomentPattern PRESENCE = pattern("visit", "within: 35m");
  private static final MomentPattern RATES = pattern("rates", "within: 10m\ncooldown: 4h");

  @Test
  void missingStateIsNamedWithTheRequiredLead() {
    RequiredLead required = RequiredLead.of(List.of(PRESENCE, RATES), List.of());
    assertThat(required.duration()).isEqualTo(Duration.ofMinutes(250));
    assertThat(required.missing(Duration.ZERO))
        .contains(
            "a replay lacks open partial matches (up to 35m: visit), cooldowns (up to 4h: rates),"
                + " active moments (30m) from before --from; to include them, record with --lead"
                + " 4h10m");
  }

  @Test
  void sufficientLeadLacksNothing() {
    RequiredLead required = RequiredLead.of(List.of(PRESENCE), List.of());
    assertThat(required.missing(Duration.ofMinutes(64))).isPresent();
    assertThat(required.missing(Duration.ofMinutes(65))).isEmpty();
  }

  @Test
  void versionThatEndedBeforeTheRecordingIsIgnored() {
    DefinitionChange old = change(1, "cooldown: 30d", 0);
    DefinitionChange now = change(2, "cooldown: 1h", 100);
    DefinitionLog.Changes changes = new DefinitionLog.Changes(List.of(old, now), List.of());
    assertThat(RequiredLead.of(changes, Instant.ofEpochSecond(100), Optional.empty()).duration())
        .isEqualTo(Duration.ofHours(1));
    assertThat(RequiredLead.of(changes, Instant.ofEpochSecond(99), Optional.empty()).duration())
        .isEqualTo(Duration.ofDays(30));
  }

  private static DefinitionChange change(int version, String keys, long effectiveAt) {
    return new DefinitionChange(
        "p",
        version,
        Instant.ofEpochSecond(effectiveAt),
        """
        pattern: p
        version: %s
        moment: KNOW
        intent: x
        %s
        steps: [{ step: one, on: clickstream }]
        """
            .formatted(String.valueOf(version), keys),
        DefinitionKind.PATTERN,
        null);
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
