package io.micromoments.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.scenario.LineDecoder;
import io.micromoments.scenario.ScenarioLine;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.InvalidRecord.Code;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What cannot be read is rejected where it arrives, with the field, the value and what is allowed.
 */
class ContextValidatorTest {

  private static final String TIME = "\"event_time\":\"2026-05-01T00:00:00Z\"";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "catalog | `\"contact_period\":\"1 day\"` | 'contact_period' is '1 day'; did you mean '1d'? allowed: a duration",
        "catalog | `\"contact_period\":\"\"` | 'contact_period' is ''; allowed: a duration",
        "catalog | `\"replenish_after\":\"a month\"` | 'replenish_after' is 'a month'; allowed: a duration",
        "catalog | `\"contact_period\":\"401d\"` | 'contact_period' is '401d'; allowed: up to 400d",
        "catalog | `\"contact_period\":\"0s\"` | 'contact_period' is '0s'; allowed: a duration",
        "catalog | `\"eligible\":\"customer.segment = 'gold'\"` | 'eligible' is 'customer.segment = 'gold'';",
        "catalog | `\"eligible\":\"\"` | 'eligible' is '';",
        "catalog | `\"max_contacts\":-1` | 'max_contacts' is '-1'; allowed: a whole number, at least 0",
        "catalog | `\"budget\":-5` | 'budget' is '-5'; allowed: a whole number, at least 0",
        "catalog | `\"value\":\"NaN\"` | 'value' is 'NaN'; allowed: a number from",
        "catalog | `\"channels\":[\"\"]` | 'channels[0]' is ''; allowed: text that is not blank",
        "catalog | `\"intents\":[\"a\",\" \"]` | 'intents[1]' is ' '; allowed: text that is not blank",
        "catalog | `\"item_id\":\" \"` | 'item_id' is ' '; allowed: text that is not blank",
        "catalog | `\"kind\":\"OFER\"` | 'kind' is 'OFER'; did you mean 'OFFER'?",
        "catalog | `\"valid_from\":\"2026-06-01T00:00:00Z\",\"valid_until\":\"2026-05-01T00:00:00Z\"` | 'valid_until' is '2026-05-01T00:00:00Z'; allowed: valid_from or later",
        "catalog | `\"valid_until\":\"+10000-01-01T00:00:00Z\"` | 'valid_until' is +10000-01-01T00:00:00Z; allowed: years 1 to 9999",
        "profile | `\"locale\":\"de AT\"` | 'locale' is 'de AT'; allowed: a BCP 47 language tag",
        "profile | `\"attributes\":{\"time_zone\":\"Mars/Olympus\"}` | 'attributes.time_zone' is 'Mars/Olympus'; allowed: a time zone",
        "profile | `\"preferences\":{\"specificity\":\"items\"}` | 'preferences.specificity' is 'items'; did you mean 'item'?",
        "profile | `\"scores\":{\"churn\":\"Infinity\"}` | 'scores.churn' is 'Infinity'; allowed: a number from",
        "profile | `\"avoided_channels\":[\"\"]` | 'avoided_channels[0]' is ''; allowed: text that is not blank",
        "profile | `\"products\":[{\"type\":\"\"}]` | 'products[0].type' is ''; allowed: text that is not blank",
        "consent | `\"purpose\":\"\",\"granted\":true` | 'purpose' is ''; allowed: text that is not blank",
        "consent | `\"purpose\":\"a/b\",\"granted\":true` | 'purpose' is 'a/b'; allowed: a name without '/'",
        "offers | `\"offers\":[{\"offer_id\":\"a\",\"priority\":1},{\"offer_id\":\"a\",\"priority\":2}]` | 'offers[1].offer_id' is 'a'; allowed: each offer only once",
        "offers | `\"offers\":[{\"offer_id\":\"a\",\"priority\":0}]` | 'offers[0].priority' is '0.0'; allowed: a number greater than 0",
        "offers | `\"offers\":[{\"offer_id\":\"a\",\"priority\":-1}]` | 'offers[0].priority' is '-1.0'; allowed: a number greater than 0",
        "offers | `\"offers\":[{\"offer_id\":\"a\",\"priority\":\"NaN\"}]` | 'offers[0].priority' is 'NaN'; allowed: a number greater than 0",
        "outcome | `\"offer_id\":\"\",\"channel\":\"WEB\",\"outcome\":\"SEEN\"` | 'offer_id' is ''; allowed: text that is not blank",
        "outcome | `\"offer_id\":\"a\",\"channel\":\" \",\"outcome\":\"SEEN\"` | 'channel' is ' '; allowed: text that is not blank",
        "erasure | `\"request_id\":\"\"` | 'request_id' is ''; allowed: text that is not blank",
        "identity | `\"device_id\":\"phone\",\"customer_id\":\"\"` | 'customer_id' is ''; allowed: text that is not blank",
        "identity | `\"device_id\":\"a\\nb\",\"customer_id\":\"c\"` | 'device_id' contains the control character U+000A",
        "profile | `\"segment\":\"\\ud800\"` | 'segment' contains an unpaired surrogate",
      })
  void invalidRecordsAreRejectedWithFieldValueAndAllowedValues(
      String stream, String fields, String text) {
    Arrival.Rejection rejection = read(stream, fields).rejection();
    assertThat(rejection).as(fields).isNotNull();
    assertThat(rejection.text()).contains(text);
    assertThat(rejection.code()).isNotEqualTo(Code.INTERNAL_ERROR.name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"kind\":\"offer\"",
        "\"contact_period\":\"PT24H\",\"max_contacts\":0",
        "\"contact_period\":\"24h\"",
        "\"channels\":[\"web\"],\"budget\":0",
        "\"valid_until\":\"9999-12-31T23:59:59Z\"",
        "\"valid_until\":\"2026-05-02T12:00:00+02:00\"",
        "\"value\":-1",
        "\"eligible\":\"customer.segment == 'gold'\"",
      })
  void validRecordsAreAccepted(String fields) {
    assertThat(read("catalog", fields).rejection()).isNull();
  }

  private static Arrival read(String stream, String fields) {
    String key =
        switch (stream) {
          case "catalog" -> "\"offer_id\":\"o\",\"category\":\"c\",";
          case "identity" -> "";
          default -> "\"customer_id\":\"ana\",";
        };
    return LineDecoder.arrival(
        new ScenarioLine(
            ScenarioLines.CONTEXT,
            1,
            "{\"stream\":\"%s\",%s,%s%s}".formatted(stream, TIME, key, fields)));
  }
}
