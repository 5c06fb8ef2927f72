package io.micromoments.workbench.cli.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.workbench.CommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {

  @TempDir private Path folder;

  /** The example of the document, whose commands {@code ConsoleExamplesTest} runs. */
  private Path example() throws Exception {
    Matcher sql =
        Pattern.compile("(?s)```sql\n(.*?)```")
            .matcher(Files.readString(CommandLine.ROOT.resolve("docs/importing.md")));
    assertThat(sql.find()).isTrue();
    return Files.writeString(folder.resolve("rebound.sql"), sql.group(1));
  }

  @Test
  void whatIsWrittenIsWhatTheDocumentSaysAndPassesValidateAndTest() throws Exception {
    Path out = folder.resolve("patterns");
    CommandLine run = CommandLine.run("import", example(), "--column", "price=value", "--out", out);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("1 pattern, 0 errors, 1 warning");
    Matcher steps =
        Pattern.compile("(?s)```yaml\n(steps:.*?)```")
            .matcher(Files.readString(CommandLine.ROOT.resolve("docs/importing.md")));
    assertThat(steps.find()).isTrue();
    assertThat(Files.readString(out.resolve("price-rebound.yaml"))).contains(steps.group(1));
    assertThat(CommandLine.run("validate", out).exit()).isZero();
    assertThat(CommandLine.run("test", out).exit()).isZero();
    assertThat(CommandLine.run("import", example(), "--out", out).exit())
        .as("a column that is no field")
        .isEqualTo(1);
    assertThat(CommandLine.run("import", example(), "--column", "price=value", "--out", out).exit())
        .as("files exist")
        .isEqualTo(2);
  }

  @Test
  void strictMakesWarningsFailAndJsonListsThem() throws Exception {
    CommandLine run =
        CommandLine.run(
            "import",
            example(),
            "--column",
            "price=value",
            "--out",
            folder.resolve("strict"),
            "--strict",
            "--format",
            "json");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("\"warnings\"")
        .contains("\"name\" : \"price-rebound\"")
        .contains("MATCH_NUMBER() has no counterpart");
  }

  @Test
  void aFileThatIsNeitherIsAnErrorWithItsPlace() throws Exception {
    Path other = Files.writeString(folder.resolve("x.yaml"), "a: 1\n");
    CommandLine run = CommandLine.run("import", other, "--out", folder);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("x.yaml:1:1: error: not a Sigma rule");
    Path binary = Files.write(folder.resolve("b.sql"), new byte[] {(byte) 0xC3, 0x28, 0});
    CommandLine both = CommandLine.run("import", binary, other, "--out", folder);
    assertThat(both.exit()).isEqualTo(2);
    assertThat(both.out()).contains("b.sql", "x.yaml:1:1: error: not a Sigma rule");
    assertThat(CommandLine.run("import", other, "--stream", "clicks").exit()).isEqualTo(2);
  }
}
