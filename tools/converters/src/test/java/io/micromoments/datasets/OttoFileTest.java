package io.micromoments.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.schemas.JsonRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OttoFileTest {

  private static final String CLICK = "{\"aid\":5,\"ts\":1659304800025,\"type\":\"clicks\"}";

  @TempDir private Path temp;

  private final List<OttoSession> sessions = new ArrayList<>();
  private final List<String> invalid = new ArrayList<>();

  @Test
  void sessionsAreReadInTheOrderOfTheFile() throws Exception {
    read(
        "{\"session\":7,\"events\":["
            + "{\"aid\":1,\"ts\":1659304800025,\"type\":\"orders\"},"
            + "{\"aid\":2,\"ts\":1659304800000,\"type\":\"carts\",\"other\":[null]}]}",
        "",
        " {\"events\":[" + CLICK + "],\"session\":-3} ");
    assertThat(sessions)
        .containsExactly(
            new OttoSession(
                1,
                7,
                List.of(
                    new OttoEvent(1659304800025L, "purchase", 1),
                    new OttoEvent(1659304800000L, "add_to_cart", 2))),
            new OttoSession(3, -3, List.of(new OttoEvent(1659304800025L, "view_item", 5))));
    assertThat(invalid).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"session\":1,                        | not a JSON object: Unexpected end-of-input",
        "session 1                              | not a JSON object: Unrecognized token 'session'",
        "[1]                                    | not a JSON object but a list",
        "1                                      | not a JSON object but 1",
        "{\"session\":1,\"session\":2}          | not a JSON object: Duplicate field 'session'",
        "{\"session\":1} {\"session\":2}        | not a JSON object: there is something after",
        "{\"a\":{\"b\":1,\"b\":1}}              | not a JSON object: Duplicate field 'b'",
        "{\"session\":01}                       | not a JSON object: Invalid numeric value",
        "{\"events\":[1]}                       | 'session' is missing; required: a whole number",
        "{\"session\":null,\"events\":[1]}      | 'session' is null; allowed: a whole number",
        "{\"session\":\"1\",\"events\":[1]}     | 'session' is \"1\"; allowed: a whole number",
        "{\"session\":1.0,\"events\":[1]}       | 'session' is 1.0; allowed: a whole number",
        "{\"session\":9223372036854775808}      | 'session' is 9223372036854775808; allowed",
        "{\"session\":1}                        | 'events' is missing; required: a list",
        "{\"session\":1,\"events\":{}}          | 'events' is {}; allowed: a list",
        "{\"session\":1,\"events\":[]}          | 'events' is []; allowed: a list of at least one",
      })
  void anInvalidLineIsReportedAndSkipped(String line, String problem) throws Exception {
    read("{\"session\":2,\"events\":[" + CLICK + "]}", line, session(3));
    assertThat(sessions).extracting(OttoSession::session).containsExactly(2L, 3L);
    assertThat(invalid).hasSize(1);
    assertThat(invalid.get(0)).startsWith("line 2: " + problem).endsWith(": " + line.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1                                                | the event is 1; allowed: an object",
        "{}                                               | 'aid' is missing; required: a whole",
        "{\"aid\":\"5\"}                                  | 'aid' is \"5\"; allowed: a whole number",
        "{\"aid\":5}                                      | 'ts' is missing; required: a whole",
        "{\"aid\":5,\"ts\":1.5}                           | 'ts' is 1.5; allowed: a whole number",
        "{\"aid\":5,\"ts\":946684799999}                  | 'ts' is 946684799999; allowed: millis",
        "{\"aid\":5,\"ts\":4102444800000}                 | 'ts' is 4102444800000; allowed: millis",
        "{\"aid\":5,\"ts\":946857600000}                  | 'type' is missing; required: carts, cl",
        "{\"aid\":5,\"ts\":4102444799999,\"type\":1}      | 'type' is 1; allowed: carts, clicks, o",
        "{\"aid\":5,\"ts\":946857600000,\"type\":\"Carts\"} | 'type' is \"Carts\"; allowed: carts,",
      })
  void anInvalidEventIsReportedAndTheOthersAreUsed(String event, String problem) throws Exception {
    read("{\"session\":1,\"events\":[" + CLICK + "," + event + "," + CLICK + "]}", session(2));
    assertThat(sessions).extracting(OttoSession::session).containsExactly(1L, 2L);
    assertThat(sessions.get(0).events()).hasSize(2);
    assertThat(invalid).hasSize(1);
    assertThat(invalid.get(0)).startsWith("line 1, event 2: " + problem).endsWith(": " + event);
  }

  @Test
  void aSessionInTwoLinesIsReported() throws Exception {
    read(session(1), session(2), session(1));
    assertThat(sessions).hasSize(2);
    assertThat(invalid)
        .containsExactly(
            "line 3: 'session' is 1, as in line 1; allowed: one line for each session: "
                + session(1));
  }

  @Test
  void lengthAndDepthOfALineAreBounded() throws Exception {
    read(
        "{\"session\":1,\"events\":[" + " ".repeat(JsonRecords.MAX_LINE_LENGTH) + CLICK + "]}",
        "{\"session\":1,\"events\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
        "{\"session\":" + "9".repeat(100_000) + "}",
        session(1));
    assertThat(sessions).hasSize(1);
    assertThat(invalid).hasSize(3).allMatch(message -> message.length() < 600);
    assertThat(invalid.get(0)).startsWith("line 1: the line has 1048645 bytes; allowed: 1048576");
    assertThat(invalid.get(1)).startsWith("line 2: not a JSON object: Document nesting depth");
    assertThat(invalid.get(2)).startsWith("line 3: not a JSON object: Number value length");
  }

  @Test
  void theHandlerCanRejectTheFile() throws Exception {
    Path file = Files.write(temp.resolve("in"), List.of(session(1), "{}", session(2)));
    assertThatThrownBy(() -> OttoFile.read(file, sessions::add, InvalidLineHandler.rejectFile()))
        .isInstanceOf(UnreadableDataset.class)
        .hasMessage("line 2: 'session' is missing; required: a whole number: {}");
    assertThat(sessions).hasSize(1);
  }

  private static String session(int id) {
    return "{\"session\":" + id + ",\"events\":[" + CLICK + "]}";
  }

  private void read(String... lines) throws Exception {
    Path file = Files.write(temp.resolve("input"), List.of(lines));
    OttoFile.read(file, sessions::add, line -> invalid.add(line.message()));
  }
}
