package io.micromoments.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.schemas.InvalidRecord.Code;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRecordsTest {

  private static final String CLICK =
      "{'event_id':'e1','event_time':'2026-05-02T10:15:30.250+02:00','channel':'WEB','action':'search'%s}";

  @Test
  void missingOptionalFieldsStayMissing() throws Exception {
    Event event = event(",'value':7,'properties':{'b':'2','a':'1'}");
    assertThat(event.time()).isEqualTo(1777709730250L);
    assertThat(event.get("value")).isEqualTo(7.0);
    assertThat(event.get("query")).isNull();
    assertThat(event.get("properties")).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",'valu':7 | UNKNOWN_FIELD | did you mean 'value'?",
        ",'value':'7' | WRONG_TYPE | allowed: a number",
        ",'dwell_ms':1.5 | WRONG_TYPE | allowed: a whole number",
        ",'dwell_ms':99999999999999999999 | WRONG_TYPE | allowed: a whole number",
        ",'value':1e999 | WRONG_TYPE | the range of a double",
        ",'properties':{'a':1} | WRONG_TYPE | 'properties.a'",
        ",'properties':[] | WRONG_TYPE | allowed: a map",
        ",'query':{} | WRONG_TYPE | allowed: text"
      })
  void invalidFieldsAreRejectedWithAReason(String more, Code code, String text) {
    assertThatThrownBy(() -> event(more))
        .isInstanceOfSatisfying(InvalidRecord.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json | NOT_JSON",
        "[1] | NOT_JSON",
        "{'a':1} trailing | NOT_JSON",
        "{'a':1,'a':2} | NOT_JSON",
        "{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':1}}}}}}}}}}}}}}}}} | NOT_JSON"
      })
  void linesThatAreNotJsonObjectsAreRejected(String line, Code code) {
    assertThatThrownBy(() -> JsonRecords.parse(line.replace('\'', '"')))
        .isInstanceOfSatisfying(InvalidRecord.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void tooLongLinesAreRejected() {
    String line = " ".repeat(JsonRecords.MAX_LINE_LENGTH + 1);
    assertThatThrownBy(() -> JsonRecords.parse(line))
        .isInstanceOfSatisfying(
            InvalidRecord.class, e -> assertThat(e.code()).isEqualTo(Code.TOO_LARGE));
  }

  @Test
  void enumsIgnoreCaseAndNonFiniteNumbersAreReadFromText() throws Exception {
    Event event =
        JsonRecords.event(
            EventStream.CLICKSTREAM,
            JsonRecords.parse(
                CLICK.formatted(",'value':'NaN'").replace("WEB", "mobile_App").replace('\'', '"')),
            false);
    assertThat(event.channel()).isEqualTo("MOBILE_APP");
    assertThat(event.get("value")).isEqualTo(Double.NaN);
  }

  @ParameterizedTest
  @CsvSource({
    "+999999999-12-31T23:59:59Z, TIME_OUT_OF_RANGE",
    "-999999999-01-01T00:00:00+18:00, TIME_OUT_OF_RANGE",
    "+292278994-08-17T07:12:55.808Z, TIME_OUT_OF_RANGE",
    "2026-13-01T00:00:00Z, WRONG_TYPE"
  })
  void aTimeOutOfRangeIsRejected(String time, Code code) {
    String line = CLICK.formatted("").replace("2026-05-02T10:15:30.250+02:00", time);
    assertThatThrownBy(
            () ->
                JsonRecords.event(
                    EventStream.CLICKSTREAM, JsonRecords.parse(line.replace('\'', '"')), false))
        .isInstanceOfSatisfying(InvalidRecord.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining("'event_time' is '" + time + "'");
  }

  @Test
  void unpairedSurrogatesAreRejectedAndPairsAreAccepted() throws Exception {
    assertThat(event(",'query':'\\ud83d\\ude42'").get("query")).isEqualTo("\uD83D\uDE42");
    assertThatThrownBy(() -> event(",'query':'a\\ud83d'"))
        .isInstanceOfSatisfying(
            InvalidRecord.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_VALUE))
        .hasMessageContaining("'query' contains an unpaired surrogate");
  }

  @Test
  void requiredFieldsMayBeMissingOnlyInPartialEvents() throws Exception {
    ObjectNode beacon =
        JsonRecords.parse("{\"event_id\":\"e\",\"event_time\":\"2026-05-02T10:00:00Z\"}");
    assertThatThrownBy(() -> JsonRecords.event(EventStream.BEACON, beacon, false))
        .hasMessage("beacon needs the field 'device_id'");
    assertThat(JsonRecords.event(EventStream.BEACON, beacon, true).get("place_id")).isNull();
  }

  @Test
  void recordsSurviveARoundTrip() throws Exception {
    String line =
        "{\"event_id\":\"p\",\"event_time\":\"2026-05-02T10:00:00Z\",\"customer_id\":\"c\","
            + "\"products\":[{\"type\":\"loan\",\"status\":\"closed\"}],\"preferred_channels\":[],"
            + "\"avoided_channels\":[],\"preferences\":{},\"exclusions\":[],\"scores\":{\"a\":0.5},"
            + "\"attributes\":{}}";
    assertThat(
            JsonRecords.json(JsonRecords.context(ContextStream.PROFILE, JsonRecords.parse(line))))
        .isEqualTo(line);
  }

  @Test
  void everyStreamHasItsOwnCode() {
    for (ContextStream stream : ContextStream.values()) {
      assertThat(ContextStream.ofCode(stream.code())).isEqualTo(stream);
    }
  }

  private static Event event(String more) throws InvalidRecord {
    return JsonRecords.event(
        EventStream.CLICKSTREAM,
        JsonRecords.parse(CLICK.formatted(more).replace('\'', '"')),
        false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':1} {'b':2}              | there is something after the object",
        "# a comment                  | it is a comment",
        "{'value': 1,200}             | a number has a separator",
        "{'text': ': 1,200', 'b': tr} | Unrecognized token 'tr'"
      })
  void commonMistakesAreExplained(String line, String explanation) {
    assertThatThrownBy(() -> JsonRecords.parse(line.replace('\'', '"')))
        .isInstanceOfSatisfying(
            InvalidRecord.class,
            e -> assertThat(e.text()).startsWith("not a JSON object: " + explanation));
  }
}
