package io.micromoments.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.EventStream;
import io.micromoments.schemas.JsonRecords;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertCommandTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final List<String> FILES =
      List.of("scenario.yaml", "context.jsonl", "events.jsonl");

  private static final String CLICK = "{\"aid\":5,\"ts\":1659304800025,\"type\":\"clicks\"}";
  private static final String SESSION = "{\"session\":1,\"events\":[" + CLICK + "]}";

  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({"otto, input.jsonl", "eshop, input.csv"})
  void outputEqualsTheGoldenFiles(String dataset, String input) throws Exception {
    Path golden = GOLDEN.resolve(dataset);
    Run run = run(dataset, golden.resolve(input), temp.resolve("a/b"));
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertEqualFiles(temp.resolve("a/b"), golden);

    // Into the same folder again, from a gzipped file.
    Path gzipped = temp.resolve("input.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzipped))) {
      Files.copy(golden.resolve(input), out);
    }
    assertThat(run(dataset, gzipped, temp.resolve("a/b")).exit()).isZero();
    assertEqualFiles(temp.resolve("a/b"), golden);
  }

  /** In Arabic (Egypt), numbers are formatted with other digits. */
  @ParameterizedTest
  @CsvSource({"otto, input.jsonl, ar-EG", "eshop, input.csv, ar-EG", "eshop, input.csv, tr-TR"})
  void outputDoesNotDependOnTheLocale(String dataset, String input, Locale locale)
      throws Exception {
    Path golden = GOLDEN.resolve(dataset);
    Locale before = Locale.getDefault();
    Locale.setDefault(locale);
    try {
      assertThat(run(dataset, golden.resolve(input), temp).exit()).isZero();
    } finally {
      Locale.setDefault(before);
    }
    assertEqualFiles(temp, golden);
  }

  @ParameterizedTest
  @CsvSource({"otto, input.jsonl", "eshop, input.csv"})
  void linesMatchTheSchemas(String dataset, String input) throws Exception {
    assertThat(run(dataset, GOLDEN.resolve(dataset).resolve(input), temp).exit()).isZero();
    for (String line : Files.readAllLines(temp.resolve("context.jsonl"))) {
      ObjectNode fields = JsonRecords.parse(line);
      JsonRecords.context(
          ContextStream.of(fields.remove("stream").textValue()).orElseThrow(), fields);
    }
    for (String line : Files.readAllLines(temp.resolve("events.jsonl"))) {
      ObjectNode fields = JsonRecords.parse(line);
      JsonRecords.event(
          EventStream.of(fields.remove("stream").textValue()).orElseThrow(), fields, false);
    }
  }

  @Test
  void theSummaryCountsSessionsAndEvents() throws Exception {
    Path input = GOLDEN.resolve("otto/input.jsonl");
    assertThat(run("otto", input, temp).out().lines())
        .containsExactly(
            "sessions   3",
            "events     7 {add_to_cart=2, purchase=1, view_item=4}",
            "from       2022-07-31T22:00:00.025Z",
            "to         2022-08-01T22:00:00.500Z",
            "left out   0",
            "written to " + temp,
            "next       ./micromoments replay --scenario " + temp + " --out out/otto");
    assertThat(run("eshop", GOLDEN.resolve("eshop/input.csv"), temp).out())
        .contains(
            "events     5 {blouses=2, sale=1, skirts=1, trousers=1}",
            "from       2008-04-01T10:05:10Z (derived)");
  }

  /** A conversion must not destroy its input, nor mix two scenarios. */
  @ParameterizedTest
  @ValueSource(strings = {"events.jsonl", "context.jsonl", "left-out.txt", "definitions.jsonl"})
  void aFolderWithTheInputOrAnotherScenarioIsRejected(String name) throws Exception {
    Path input = Files.copy(GOLDEN.resolve("otto/input.jsonl"), temp.resolve(name));
    String before = Files.readString(input);
    Run run = run("otto", input, temp);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("error: cannot convert into " + temp + ": " + name);
    assertThat(input).content().isEqualTo(before);
    assertThat(temp.toFile().list()).containsExactly(name);
  }

  @Test
  void invalidLinesAreLeftOutAndListed() throws Exception {
    Path input =
        write(
            "{\"session\":1,\"events\":[" + CLICK + ",{\"aid\":5,\"ts\":1,\"type\":\"\\ud800\"}]}",
            "{\"session\":2,",
            SESSION);
    Run run = run("otto", input, temp.resolve("out"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("left out   3");
    assertThat(temp.resolve("out/events.jsonl")).content().hasLineCount(1);
    Path leftOut = temp.resolve("out/left-out.txt");
    assertThat(Files.readAllLines(leftOut))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("line 1, event 2: 'ts' is 1; allowed: millisec"),
            line -> assertThat(line).startsWith("line 2: not a JSON object: "),
            line -> assertThat(line).startsWith("line 3: 'session' is 1, as in line 1; allowed"));
    List<String> shown = new ArrayList<>();
    Files.readAllLines(leftOut).forEach(line -> shown.add("left out: " + line));
    shown.add("see all of them in " + leftOut);
    assertThat(run.err().lines()).containsExactlyElementsOf(shown);

    assertThat(run("otto", write(SESSION), temp.resolve("out")).exit()).isZero();
    assertThat(leftOut).doesNotExist();
  }

  @Test
  void theFirstTwentyInvalidLinesAreShown() throws Exception {
    List<String> lines = new ArrayList<>(Collections.nCopies(23, "x"));
    lines.add(SESSION);
    Run run = run("otto", write(lines.toArray(String[]::new)), temp.resolve("out"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err().lines().filter(line -> line.startsWith("left out: "))).hasSize(20);
    assertThat(run.err()).contains("… and 3 more");
    assertThat(temp.resolve("out/left-out.txt")).content().hasLineCount(23);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "otto  |                             | could be converted",
        "otto  | x                           | could be converted",
        "otto  | {\"session\":1,\"events\":[1]} | could be converted",
        "eshop |                             | the file is empty",
        "eshop | x;y                         | line 1 does not contain the column names",
      })
  void nothingToConvertExitsWithTwoAndWritesNothing(String dataset, String line, String message)
      throws Exception {
    Path input = write(line == null ? "" : line);
    Run run = run(dataset, input, temp.resolve("out"));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("error: ")
        .contains(input.toString(), message, "micromoments convert " + dataset + " --help");
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"otto", "eshop"})
  void unusablePathsExitWithTwo(String dataset) throws Exception {
    Path input = write(SESSION);
    assertError(run(dataset, temp.resolve("none"), temp), "file not found: ", "download it from ");
    assertError(run(dataset, temp, temp), "file not found: ");
    assertError(run(dataset, input, input), input + " is a file; specify a folder");
    Path damaged = Files.write(temp.resolve("cut.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertError(run(dataset, damaged, temp), "cannot read " + damaged + ": ");
    Path valid =
        GOLDEN.resolve(dataset).resolve(dataset.equals("otto") ? "input.jsonl" : "input.csv");
    assertError(run(dataset, valid, input.resolve("x")), "cannot write to " + input.resolve("x"));
  }

  @Test
  void wrongArgumentsExitWithTwo() {
    assertError(run(), "Missing required subcommand", "run 'micromoments convert --help'");
    assertError(run("oto"), "'oto'", "micromoments convert otto");
    assertError(run("otto"), "'INPUT', 'OUT-DIR'", "run 'micromoments convert otto --help'");
    assertError(run("eshop", "a"), "'OUT-DIR'", "run 'micromoments convert eshop --help'");
    assertError(run("otto", "a", "b", "c"), "'c'");
    assertError(run("otto", "--fast", "a", "b"), "'--fast'");
  }

  @Test
  void helpContainsExamples() {
    for (List<String> words : List.of(List.<String>of(), List.of("otto"), List.of("eshop"))) {
      Run run = run(Stream.concat(words.stream(), Stream.of("--help")).toArray());
      assertThat(run.exit()).isZero();
      assertThat(run.out()).contains("Example", "  ./micromoments convert ");
    }
  }

  private static void assertError(Run run, String... parts) {
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error: ").contains(parts);
  }

  private static void assertEqualFiles(Path folder, Path golden) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(FILES);
    }
    for (String file : FILES) {
      assertThat(folder.resolve(file)).hasSameBinaryContentAs(golden.resolve(file));
    }
  }

  private Path write(String... lines) throws IOException {
    return Files.write(temp.resolve("input"), List.of(lines));
  }

  private record Run(int exit, String out, String err) {}

  private static Run run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Stream.of(args).map(Object::toString).toArray(String[]::new);
    int exit = ConvertCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Run(exit, out.toString(), err.toString());
  }
}
