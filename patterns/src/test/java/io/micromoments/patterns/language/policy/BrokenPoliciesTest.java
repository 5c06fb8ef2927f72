package io.micromoments.patterns.language.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.SourceText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the exact messages for broken policies: {@code broken-policies/*.yaml} against {@code
 * *.txt}. {@code -Dupdate-golden=true} rewrites the expected texts; review them before committing.
 */
class BrokenPoliciesTest {

  private static final Path FOLDER = Path.of("src/test/resources/broken-policies");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keys-and-values",
        "rules",
        "limits-and-channels",
        "reactions",
        "messages",
        "contradictions",
        "actions",
        "stops-and-guests"
      })
  void allErrorsAreReportedAtTheirPosition(String name) throws Exception {
    SourceText source =
        new SourceText(name + ".yaml", Files.readString(FOLDER.resolve(name + ".yaml")));
    PolicyReader.Reading reading = PolicyReader.read(source);
    StringBuilder said = new StringBuilder();
    reading.problems().forEach(problem -> said.append(source.show(problem)).append('\n'));
    Path golden = FOLDER.resolve(name + ".txt");
    if (Boolean.getBoolean("update-golden")) {
      Files.writeString(golden, said.toString());
    }
    assertThat(reading.policy()).isEmpty();
    assertThat(said.toString())
        .as("rewrite with -Dupdate-golden=true")
        .isEqualTo(Files.readString(golden, StandardCharsets.UTF_8));
  }
}
