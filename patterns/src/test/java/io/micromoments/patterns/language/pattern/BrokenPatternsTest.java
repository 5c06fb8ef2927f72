package io.micromoments.patterns.language.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.patterns.language.file.SourceText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares the exact messages for broken patterns: {@code broken/*.yaml} against {@code
 * broken/*.txt}. {@code -Dupdate-golden=true} rewrites the expected texts; review them before
 * committing.
 */
class BrokenPatternsTest {

  private static final Path FOLDER = Path.of("src/test/resources/broken");

  @TestFactory
  Stream<DynamicTest> allErrorsAreReportedAtTheirPosition() throws Exception {
    List<Path> files;
    try (Stream<Path> list = Files.list(FOLDER)) {
      files = list.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(10);
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  private static void check(Path file) throws Exception {
    SourceText source = new SourceText(file.getFileName().toString(), Files.readString(file));
    PatternReader.Reading reading = PatternReader.read(source);
    StringBuilder said = new StringBuilder();
    reading.problems().forEach(problem -> said.append(source.show(problem)).append('\n'));
    Path golden = Path.of(file.toString().replace(".yaml", ".txt"));
    if (Boolean.getBoolean("update-golden")) {
      Files.writeString(golden, said.toString());
    }
    assertThat(reading.pattern()).isEmpty();
    assertThat(said.toString())
        .as("rewrite with -Dupdate-golden=true")
        .isEqualTo(Files.readString(golden, StandardCharsets.UTF_8));
  }
}
