package io.micromoments.patterns.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SensitiveTopicsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "health-check | event.action == 'a' | health",
        "gifts | event.page_category == 'maternity-wear' | pregnancy",
        "gifts | event.query.contains('Pharmacy') | health",
        "gifts | event.place_category in ['church', 'museum'] | religion",
        "gifts | event.place_category == 'home' | home-location",
      })
  void whatGivesASensitiveTopicAwayNeedsConsent(String intent, String where, String purpose) {
    PatternReader.Reading reading = read(intent, where, "");
    assertThat(reading.pattern().orElseThrow().requiresConsent()).containsExactly(purpose);
    assertThat(reading.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.isError()).isFalse();
              assertThat(problem.message()).contains("'" + purpose + "'");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auto-loan | event.page_category == 'home'",
        "home-insurance | event.place_category == 'homeware'",
        "healthy-snacks | event.action == 'wealth'",
      })
  void aWordThatOnlyLooksLikeItDoesNot(String intent, String where) {
    PatternReader.Reading reading = read(intent, where, "");
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.pattern().orElseThrow().requiresConsent()).isEmpty();
  }

  @Test
  void whoNamesThePurposeIsNotWarned() {
    PatternReader.Reading reading =
        read("health-check", "event.action == 'a'", "requires-consent: [health, location]\n");
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.pattern().orElseThrow().requiresConsent())
        .containsExactly("health", "location");
  }

  private static PatternReader.Reading read(String intent, String where, String more) {
    return PatternReader.read(
        new SourceText(
            "p.yaml",
            """
            pattern: p
            version: 1
            moment: KNOW
            intent: %s
            %ssteps:
              - step: a
                on: [clickstream, beacon]
                where: "%s"
            """
                .formatted(intent, more, where)));
  }
}
