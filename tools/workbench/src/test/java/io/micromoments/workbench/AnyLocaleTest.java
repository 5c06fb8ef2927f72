package io.micromoments.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.PatternReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Output is the same in every locale and time zone. The build runs this class once with the
 * defaults of the machine, and once each in Turkish (where the lower case of "I" is not "i"), in
 * Egyptian Arabic (which has its own digits) and in Kathmandu's time zone (UTC+5:45).
 */
class AnyLocaleTest {

  @TempDir private Path folder;

  @Test
  void processHasTheExpectedLocaleAndTimeZone() {
    assertThat(Locale.getDefault().getLanguage())
        .isEqualTo(System.getProperty("expected.language", Locale.getDefault().getLanguage()));
    assertThat(ZoneId.systemDefault().getId())
        .isEqualTo(System.getProperty("expected.zone", ZoneId.systemDefault().getId()));
  }

  @Test
  void outputAndRecordsAreTheSame() throws Exception {
    CommandLine demo = CommandLine.run("demo", "--out", folder);
    assertThat(demo.exit()).as(demo.err()).isZero();
    assertThat(demo.out().replaceAll("(?m)^Report: .*$", "Report: …"))
        .isEqualTo(Files.readString(Path.of("src/test/resources/golden/demo-jason-auto-loan.txt")));
    Path expected = CommandLine.ROOT.resolve("replay-data/jason-auto-loan/expected");
    for (String file : List.of("moments.jsonl", "commands.jsonl")) {
      assertThat(folder.resolve(file)).hasSameTextualContentAs(expected.resolve(file));
    }
  }

  @Test
  void libraryIsValidAndItsTestsPass() {
    Path library = CommandLine.ROOT.resolve("patterns/library");
    assertThat(CommandLine.run("validate", library).out()).contains(" 0 errors, 0 warnings");
    assertThat(CommandLine.run("test", library).out()).contains(" 0 failed");
  }

  @Test
  void errorMessagesAreTheSame() throws Exception {
    List<Path> files;
    try (Stream<Path> all =
        Files.list(CommandLine.ROOT.resolve("patterns/src/test/resources/broken"))) {
      files = all.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
    for (Path file : files) {
      SourceText source = new SourceText(file.getFileName().toString(), Files.readString(file));
      StringBuilder said = new StringBuilder();
      PatternReader.read(source)
          .problems()
          .forEach(problem -> said.append(source.show(problem)).append('\n'));
      assertThat(said.toString())
          .isEqualTo(Files.readString(Path.of(file.toString().replace(".yaml", ".txt"))));
    }
  }
}
