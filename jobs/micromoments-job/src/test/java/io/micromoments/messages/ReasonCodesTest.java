package io.micromoments.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.schemas.ReasonCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A reason code has a text for customers, a row in the docs, and a place in the editor's schema.
 */
class ReasonCodesTest {

  @ParameterizedTest(name = "{0}")
  @EnumSource(
      value = ReasonCode.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MOMENT_BOOST", "WITHHELD_BY_POLICY"})
  void hasAMessage(ReasonCode code) {
    assertThat(Arrays.stream(MessageKey.values()).map(Enum::name))
        .as("%s: add it to MessageKey, and its text to customer.properties", code)
        .contains(code.name());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void hasARowInTheDocs(ReasonCode code) throws Exception {
    assertThat(rows())
        .as("%s: add a row to 'Ranked offers' or 'Withheld offers' of docs/policies.md", code)
        .contains(code.name());
  }

  @Test
  void theSchemaOfPoliciesListsWhatMessagesCanReplace() throws Exception {
    Set<String> listed = new HashSet<>();
    new ObjectMapper()
        .readTree(Path.of("../../patterns/schema/policy.schema.json").toFile())
        .at("/definitions/message/properties/reason/enum")
        .forEach(code -> listed.add(code.textValue()));
    Set<String> replaceable = new TreeSet<>();
    Arrays.stream(ReasonCode.values()).forEach(code -> replaceable.add(code.name()));
    replaceable.removeAll(Set.of("WITHHELD_BY_POLICY"));
    assertThat(listed)
        .as("definitions.message.reason of patterns/schema/policy.schema.json")
        .containsExactlyInAnyOrderElementsOf(replaceable);
  }

  private static Set<String> rows() throws Exception {
    Set<String> codes = new HashSet<>();
    Matcher row =
        Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|")
            .matcher(Files.readString(Path.of("../../docs/policies.md")));
    while (row.find()) {
      codes.add(row.group(1));
    }
    return codes;
  }
}
