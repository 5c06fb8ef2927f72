package io.micromoments.patterns.language.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.policy.PolicyReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        "gifts | event.place_category.startsWith('Home') | home-location",
        "gifts | event.page_category in ['shops', 'hospitals'] | health",
        "gifts | event.page_category == 'pharmacies' | health",
        "gifts | event.query.contains('ReligiousBooks') | religion",
        "gifts | has(event.properties.religion) | religion",
        "gifts | event.properties['health_status'] != 'x' | health",
        "gifts | event.action == 'visit-therapist' | health",
        "ChurchTour | event.action == 'a' | religion",
      })
  void sensitiveTopicsRequireConsent(String intent, String where, String purpose) {
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
        "hospitality | event.page_category == 'homepage'",
        "stealth-mode | event.action == 'electioneering'",
        "churchill-tours | event.query.contains('clinical precision')",
        "medicis | event.properties.selection == 'doctorate'",
      })
  void similarWordsDoNotRequireConsent(String intent, String where) {
    PatternReader.Reading reading = read(intent, where, "");
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.pattern().orElseThrow().requiresConsent()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "when: customer.attributes['health_status'] == 'x'",
        "when: customer.segment in ['Patients', 'Hospitals']",
        "confidence: 'customer.attributes.health == \"a\" ? 0.9 : 0.1'",
        "capture:\n  it: a[0].properties.health",
        "capture:\n  health: a[0].query",
      })
  void sensitiveWordsAreFoundInAllPartsOfAPattern(String more) {
    PatternReader.Reading reading = read("gifts", "event.action == 'a'", more + "\n");
    assertThat(reading.pattern().orElseThrow().requiresConsent()).containsExactly("health");
  }

  @Test
  void sensitiveWordInUntilRequiresConsent() {
    PatternReader.Reading reading =
        PatternReader.read(
            new SourceText(
                "p.yaml",
                """
                pattern: p
                version: 1
                moment: KNOW
                intent: gifts
                within: 1h
                steps:
                  - steps:
                      - { step: a, on: clickstream, times: 1+, until: event.action == "maternity" }
                    times: 1..2
                """));
    assertThat(reading.pattern().orElseThrow().requiresConsent()).containsExactly("pregnancy");
  }

  @Test
  void sensitivePolicyRuleIsNoted() {
    PolicyReader.Reading reading =
        PolicyReader.read(
            new SourceText(
                "policy.yaml",
                """
                policy: p
                version: 1
                rules:
                  - boost: 2
                    where: offer.category == "religious-books"
                """));
    assertThat(reading.policy()).isPresent();
    assertThat(reading.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.severity()).isEqualTo(Problem.Severity.NOTE);
              assertThat(problem.message()).endsWith("consented to religion");
            });
  }

  @Test
  void explicitPurposeAvoidsTheWarning() {
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
