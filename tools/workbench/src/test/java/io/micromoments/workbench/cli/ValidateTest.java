package io.micromoments.workbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateTest {

  @TempDir private Path folder;

  @Test
  void aPlaceholderThatNoPatternCapturesGivesAWarning() throws Exception {
    write("p.yaml", pattern("capture: { item: \"'tent'\" }\n"));
    write(
        "policy.yaml",
        """
        policy: q
        version: 1
        rules: [{ intent: I, boost: 1, text: "Your {item}, {itm|it}." }]
        actions: [{ intent: other, offer: x, text: "{anything|it}" }]
        """);
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.exit()).isZero();
    assertThat(validate.out())
        .contains("policy.yaml:3:52: warning: no pattern for these moments captures 'itm'")
        .contains("captured: item")
        .doesNotContain("'item'", "'anything'");
  }

  @Test
  void anIntentOrAPatternThatDoesNotExistGivesAWarning() throws Exception {
    write("p.yaml", pattern(""));
    write(
        "policy.yaml",
        """
        policy: q
        version: 1
        rules: [{ intent: I, boost: 1 }, { intent: ii, boost: 1 }]
        stops: { patterns: [p, pp] }
        """);
    CommandLine validate = CommandLine.run("validate", folder);
    assertThat(validate.exit()).isZero();
    assertThat(validate.out())
        .contains("policy.yaml:3:44: warning: no pattern has the intent 'ii'")
        .contains("did you mean 'i'? allowed: i")
        .contains("policy.yaml:4:24: warning: there is no pattern 'pp'")
        .doesNotContain("'p'\n");
  }

  @Test
  void charactersThatControlATerminalAreShownAsReplacements() throws Exception {
    write("p.yaml", pattern("").replace("KNOW", "\"K\\eb\u202Ec\""));
    CommandLine text = CommandLine.run("validate", folder);
    assertThat(text.exit()).isEqualTo(1);
    assertThat(text.out()).contains("\uFFFD").doesNotContain("\u001b", "\u202E");

    CommandLine json = CommandLine.run("validate", "--format", "json", folder);
    assertThat(json.out()).contains("\\u202e").doesNotContain("\u001b", "\u202E");
    assertThat(new ObjectMapper().readTree(json.out()).findValuesAsText("message"))
        .anyMatch(message -> message.contains("\u202E"));
  }

  private static String pattern(String more) {
    return "pattern: p\nversion: 1\nmoment: KNOW\nintent: i\n"
        + more
        + "steps: [{step: s, on: clickstream, where: event.action == 'a'}]\n";
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }
}
