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
                      "--scenario", folder.toString(), "--patterns", folder.toString(), "--out", "o"
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
        .hasMessageContaining("the value of ingest.idle-after starts with '-'")
        .hasMessageContaining("no setting is negative");
  }

  @Test
  void anArgumentWithoutItsValueIsNamed() {
    assertThatThrownBy(
            () -> MicromomentsJob.main(new String[] {"--patterns", "p", "--out", "--console"}))
        .hasMessage("--out has no value");
    assertThatThrownBy(() -> MicromomentsJob.main(new String[] {"--Console"}))
        .hasMessage("--Console has no value; did you mean '--console'?");
    assertThatThrownBy(() -> MicromomentsJob.main(new String[] {"--help"}))
        .hasMessageContaining("docs/running.md lists its settings. The job runs over");
    assertThatThrownBy(() -> MicromomentsJob.main(new String[] {"--patterns", "p"}))
        .hasMessageStartingWith("--scenario is missing; ");
    assertThatThrownBy(() -> MicromomentsJob.main(new String[] {"--patterns", "p", "--out", ""}))
        .hasMessage("--out is empty");
  }

  @ParameterizedTest
  @CsvSource({
    "--erasure.salt=hunter2, write '--erasure.salt VALUE'",
    "hunter2, argument 1 is not the name of a setting",
    "-erasure.salt, argument 1 is not the name of a setting",
    "--, argument 1 is not the name of a setting",
  })
  void anArgumentOfAnotherFormIsRejectedWithoutItsValue(String argument, String said) {
    assertThatThrownBy(() -> MicromomentsJob.main(new String[] {argument, "hunter2"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "ingest.from, latest",
    "webhook.secret, hunter2",
    "kafka.ssl.key.password, hunter2",
    "kafka.securty.protocol, SSL",
    "topics.prefix, a.",
  })
  void settingsOfTopicsAreRejectedOverRecordedFolders(String name, String value) {
    assertThatThrownBy(
            () -> MicromomentsJob.main(new String[] {"--patterns", "p", "--" + name, value}))
        .hasMessage(name + " applies to topics; set --kafka.bootstrap.servers, too, or omit it");
  }

  @Test
  void settingsWithoutEffectAreValidated() {
    assertThatThrownBy(
            () -> JobSettings.of(new SettingValues(Map.of("detection.activation-delay", "soon"))))
        .hasMessageStartingWith("detection.activation-delay is 'soon'; allowed: a duration");
  }

  @Test
  void aSettingsFileCannotNameAnother() throws Exception {
    Path file = Files.writeString(folder.resolve("s.properties"), "settings=other\n");
    assertThatThrownBy(() -> MicromomentsJob.main(new String[] {"--settings", file.toString()}))
        .hasMessage(file + " cannot name another settings file");
  }

  @Test
  void anEmptyArgumentInASettingsFileIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("s.properties"), "out=\n");
    assertThatThrownBy(() -> MicromomentsJob.main(new String[] {"--settings", file.toString()}))
        .hasMessage("--out is empty");
    assertThatThrownBy(() -> MicromomentsJob.main(new String[] {"--settings", ""}))
        .hasMessage("--settings is empty");
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
                    new String[] {
                      "--scenario", folder.toString(), "--patterns", "no/such", "--out", "o"
                    }))
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
