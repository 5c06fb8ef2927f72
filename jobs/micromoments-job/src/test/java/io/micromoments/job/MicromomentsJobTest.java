package io.micromoments.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.options.JobSettings;
import io.micromoments.options.SettingValues;
import io.micromoments.runtime.StageSettings;
import io.micromoments.scenario.FileOutputs;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the entry point in an environment provided by Flink. */
class MicromomentsJobTest {

  private static final Path ROOT = Path.of(System.getProperty("repository.root", "../.."));

  @TempDir private Path folder;

  @Test
  void writesFilesAndPrintsMomentsAndCommands() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    System.setOut(new PrintStream(console, true, StandardCharsets.UTF_8));
    try {
      MicromomentsJob.main(
          new String[] {
            "--scenario", ROOT.resolve("replay-data/jason-auto-loan").toString(),
            "--patterns", ROOT.resolve("patterns/library/bank").toString(),
            "--out", folder.toUri().toString(),
            "--console", "true"
          });
    } finally {
      System.setOut(before);
    }
    assertThat(lines(FileOutputs.MOMENTS))
        .singleElement()
        .asString()
        .contains("\"moment\":\"BUY\"");
    assertThat(lines(FileOutputs.COMMANDS))
        .singleElement()
        .asString()
        .contains("\"after\":[{\"offer_id\":\"auto-loan-discount\"");
    assertThat(console.toString(StandardCharsets.UTF_8))
        .containsPattern("(?m)^moment(:\\d+)?> \\{\"moment_id\"")
        .containsPattern("(?m)^command(:\\d+)?> \\{\"command_id\"");
  }

  @Test
  void reportsPatternErrorsBeforeSubmission() throws Exception {
    Files.writeString(folder.resolve("p.yaml"), "pattern: p\nversion: one\n");
    assertThatThrownBy(
            () ->
                MicromomentsJob.main(
                    new String[] {
                      "--scenario", "s", "--patterns", folder.toString(), "--out", "o"
                    }))
        .hasMessageContaining("p.yaml:")
        .hasMessageContaining("a pattern needs 'moment'");
  }

  @ParameterizedTest
  @CsvSource({
    "deliver.guarantee, exactly-once, did you mean 'delivery.guarantee'?",
    "polcy, p.yaml, did you mean 'policy'?",
    "webhook.ulr, http://127.0.0.1:1, did you mean 'webhook.url'?",
  })
  void anUnknownSettingIsNamedWithASuggestion(String name, String value, String said) {
    assertThatThrownBy(
            () -> MicromomentsJob.main(new String[] {"--patterns", "p", "--" + name, value}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Unknown setting '" + name + "'; " + said);
  }

  @Test
  void aNegativeValueIsNamedWithItsSetting() {
    assertThatThrownBy(
            () ->
                MicromomentsJob.main(
                    new String[] {"--patterns", "p", "--ingest.idle-after", "-5s"}))
        .hasMessageContaining("ingest.idle-after is '-5s'")
        .hasMessageContaining("no setting is negative");
  }

  @Test
  void anArgumentWithoutItsValueIsNamed() {
    assertThatThrownBy(
            () -> MicromomentsJob.main(new String[] {"--patterns", "p", "--out", "--console"}))
        .hasMessage("--out has no value");
    assertThatThrownBy(() -> MicromomentsJob.main(new String[] {"--patterns", "p"}))
        .hasMessageStartingWith("--scenario is missing; ");
  }

  @Test
  void topicsAndRecordedFoldersAreNotCombined() {
    assertThatThrownBy(
            () ->
                MicromomentsJob.main(
                    new String[] {"--kafka.bootstrap.servers", "x:1", "--scenario", "s"}))
        .hasMessageStartingWith("--scenario cannot be combined with --kafka.bootstrap.servers");
  }

  @Test
  void aMissingPatternFolderIsNamed() {
    assertThatThrownBy(
            () ->
                MicromomentsJob.main(
                    new String[] {"--scenario", "s", "--patterns", "no/such", "--out", "o"}))
        .hasMessageContaining("no/such");
  }

  @Test
  void aPlainTextSaltIsRejectedWithoutRepeatingIt() {
    assertThatThrownBy(
            () -> JobSettings.of(new SettingValues(Map.of("erasure.salt", "s3cret-salt"))))
        .hasMessageContaining("erasure.salt")
        .hasMessageContaining("${env:NAME}")
        .hasMessageNotContaining("s3cret-salt");
  }

  @Test
  void theSaltIsResolvedByTheTasksAndNotSerialized() throws Exception {
    Files.writeString(folder.resolve("salt"), "s3cret-salt");
    StageSettings settings =
        JobSettings.of(
                new SettingValues(Map.of("erasure.salt", "${directory:" + folder + ":salt}")))
            .detection()
            .stage();
    assertThat(new String(InstantiationUtil.serializeObject(settings), ISO_8859_1))
        .contains(folder.toString())
        .doesNotContain("s3cret-salt");
    assertThat(settings.salt()).isEqualTo("s3cret-salt");
  }

  private List<String> lines(String name) throws Exception {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      for (Path file : files.toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }
}
