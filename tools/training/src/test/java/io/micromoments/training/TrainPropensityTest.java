package io.micromoments.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micromoments.propensity.Activity;
import io.micromoments.propensity.PropensityModel;
import io.micromoments.propensity.PropensityModels;
import io.micromoments.propensity.SessionFeatures;
import io.micromoments.propensity.UnusableModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/**
 * Tests the trainer on synthetic sessions, and on real ones if they are available next to the clone
 * (see docs/real-data.md); otherwise those tests are skipped.
 */
class TrainPropensityTest {

  private static final Path ROOT = Path.of(System.getProperty("repository.root", "../.."));
  private static final Path DATA = ROOT.resolve("../shared/data").normalize();
  private static final Path MODELS = ROOT.resolve("jobs/propensity-onnx/models");

  @TempDir private Path temp;

  @Test
  void equalInputProducesEqualBytes() throws IOException {
    Path sessions = madeUp();
    assertThat(run("--recording", "otto", "--out", temp.resolve("1.onnx"), sessions).exit())
        .isZero();
    assertThat(run("--recording", "otto", "--out", temp.resolve("2.onnx"), sessions).exit())
        .isZero();
    assertThat(temp.resolve("1.onnx")).hasSameBinaryContentAs(temp.resolve("2.onnx"));
  }

  @Test
  void theFileScoresLikeTheTrainingLibrary() throws Exception {
    assertSameScores(PublicDataset.otto, questions(PublicDataset.otto, madeUp()));
  }

  @Test
  void aHabitIsLearned() throws IOException {
    // For half of the clicks, the item added to the cart is not the most recently viewed one.
    Run run = run("--recording", "otto", madeUp());
    assertThat(run.exit()).as(run.text()).isZero();
    assertThat(figure(run.text(), "model", 3)).isGreaterThan(0.9);
    assertThat(figure(run.text(), "most recent item", 3)).isEqualTo(0.5);
  }

  @Test
  void trainingAndTestShareNeitherSessionNorTime() throws Exception {
    List<RankingTask> questions = questions(PublicDataset.otto, madeUp());
    TrainTestSplit split = TrainTestSplit.of(questions, 5, 0.4, 0.6);
    assertThat(split.training()).isNotEmpty();
    assertThat(split.test()).isNotEmpty();
    assertThat(histories(split.training())).doesNotContainAnyElementsOf(histories(split.test()));
    long firstAsked = split.test().stream().mapToLong(RankingTask::asked).min().orElseThrow();
    assertThat(split.training()).allMatch(question -> question.answered() < firstAsked);
  }

  @Test
  void invalidUsageExitsWithTwo() throws IOException {
    assertThat(run("--help").text()).contains("--recording", "Example:");
    assertThat(run("--help").exit()).isZero();
    assertThat(run("x.jsonl").exit()).isEqualTo(2);
    assertThat(run("--recording", "otto", temp.resolve("none")).exit()).isEqualTo(2);
    assertThat(run("--recording", "otto", "--test-share", "1.5", madeUp()).exit()).isEqualTo(2);
  }

  @Test
  void missingTrainingDataExitsWithOne() throws IOException {
    Path one =
        Files.writeString(
            temp.resolve("one.jsonl"),
            "{\"session\":1,\"events\":[{\"aid\":5,\"ts\":1659304800025,\"type\":\"clicks\"}]}");
    Run run = run("--recording", "otto", one);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.text()).contains("training and test both need taken items");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "otto         | {\"session\":1,             | line 1: not a JSON object: Unexpected end-of-input",
        "otto         | {\"session\":1}             | line 1: 'events' is missing",
        "otto         | {\"session\":1,\"events\":[{\"aid\":5,\"ts\":1659304800025,\"type\":\"views\"}]} | line 1, event 1: 'type' is \"views\"",
        "eshop        | year,month                  | line 1 does not contain the column names",
        "onlineRetail | a,b                         | line 1 does not contain the column names",
      })
  void anUnreadableLineIsNamed(PublicDataset recording, String line, String message)
      throws IOException {
    Path file = Files.writeString(temp.resolve("input"), line + "\n");
    Run run = run("--recording", recording.name(), file);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.text()).contains(file + ": " + message);
  }

  @Test
  void aFileWithOneInvalidLineIsRejected() throws IOException {
    Path file =
        Files.write(
            temp.resolve("clicks.csv"),
            List.of(
                "year;month;day;order;country;session ID;page 1 (main category);"
                    + "page 2 (clothing model);colour;price;page",
                "2008;4;1;1;29;1;1;A13;1;28;1",
                "2008;4;1;2;29;1;5;A13;1;28;1"));
    Run run = run("--recording", "eshop", file);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.text())
        .contains(
            file + ": line 3: 'page 1 (main category)' is '5'; allowed: a whole number from 1 to 4")
        .doesNotContain("histories");
  }

  @Test
  void aDamagedGzipFileIsRejected() throws IOException {
    Path file = Files.write(temp.resolve("cut.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    Run run = run("--recording", "otto", file);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.text()).contains("cannot read " + file);
  }

  @Test
  void clicksOfTheShopBecomeHistoriesWithDerivedTimes() throws Exception {
    Path file =
        Files.write(
            temp.resolve("clicks.csv"),
            List.of(
                "year;month;day;order;country;session ID;page 1 (main category);"
                    + "page 2 (clothing model);colour;price;page",
                "2008;4;1;2;29;9;4;P1;1;28;1",
                "2008;4;1;1;29;9;1;A13;1;28;1",
                "2008;4;1;1;29;10;1;A13;1;28;1"));
    List<History> histories = PublicDataset.eshop.read(file).histories();
    assertThat(histories).extracting(History::id).containsExactly("10", "9");
    long start = Instant.parse("2008-04-01T07:00:00Z").toEpochMilli() + 9 * 6151 % 50400 * 1000L;
    assertThat(histories.get(1).activities())
        .containsExactly(
            new Activity(start, "view_item", "A13", "1"),
            new Activity(start + 40_000, "view_item", "P1", "4"));
  }

  @Test
  void cancellationsAndNonProductsAreDistinguishedFromPurchases() throws Exception {
    Path file =
        Files.write(
            temp.resolve("retail.csv"),
            List.of(
                "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
                "1,85123A,\"HOLDER, WHITE\",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
                "C2,85123A,HOLDER,-6,2010-12-02 08:26:00,2.55,17850.0,United Kingdom",
                "3,POST,POSTAGE,1,2010-12-02 08:26:00,18.0,17850.0,France",
                "4,71053,LANTERN,1,2010-12-02 08:26:00,3.39,,United Kingdom",
                "5,71053,LANTERN,1,2010-12-03 08:26:00,3.39,17850.0,United Kingdom",
                "5,85123A,HOLDER,1,2010-12-03 08:26:00,2.55,17850.0,United Kingdom"));
    ReadResult recorded = PublicDataset.onlineRetail.read(file);
    assertThat(recorded.skippedLines()).isEqualTo(2);
    assertThat(recorded.histories()).hasSize(1);
    assertThat(recorded.histories().get(0).activities())
        .extracting(activity -> activity.action() + " " + activity.itemId())
        .containsExactly("purchase 85123A", "refund 85123A", "purchase 71053", "purchase 85123A");
    List<RankingTask> questions = PublicDataset.onlineRetail.questions(recorded.histories().get(0));
    assertThat(questions).hasSize(1);
    assertThat(questions.get(0).taken()).containsExactly(true);
  }

  @ParameterizedTest
  @EnumSource(PublicDataset.class)
  void realSessionsAreLearnedAndScoredAlike(PublicDataset recording) throws Exception {
    assertSameScores(recording, questions(recording, data(recording)));
  }

  @ParameterizedTest
  @CsvSource({"onlineRetail, buys-again.onnx", "eshop, looks-again.onnx"})
  void theModelInTheRepositoryEqualsTheTrainersOutput(PublicDataset recording, String file)
      throws Exception {
    Path out = temp.resolve(file);
    Run run = run("--recording", recording.name(), "--draws", "50", "--out", out, data(recording));
    assertThat(run.exit()).as(run.text()).isZero();
    float[][] rows = randomRows();
    // Not byte by byte: logarithms may differ in the last bit between machines.
    try (PropensityModel made = read(out);
        PropensityModel kept = read(MODELS.resolve(file))) {
      assertThat(made.score(rows)).containsExactly(kept.score(rows), within(1e-4f));
    }
  }

  /** Checks that the exported file scores every test question as the library does. */
  private static void assertSameScores(PublicDataset recording, List<RankingTask> questions)
      throws UnusableModel {
    TrainTestSplit split = TrainTestSplit.of(questions, 1, 0.4, 0.6);
    LearnedModel learned = Learner.learn(split.training(), 2, 0.1, 32, 1);
    try (PropensityModel read = PropensityModels.read("m.onnx", learned.toOnnx(recording))) {
      for (RankingTask question : split.test()) {
        assertThat(read.score(question.rows()))
            .containsExactly(learned.score(question.rows()), within(1e-5f));
      }
      float[][] rows = randomRows();
      assertThat(read.score(rows)).containsExactly(learned.score(rows), within(1e-5f));
    }
  }

  /** Consecutive sessions: items a, b, a, c are viewed, then a is added to the cart. */
  private Path madeUp() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int session = 0; session < 60; session++) {
      long start = 1_600_000_000_000L + session * 86_400_000L;
      int a = 10 * session;
      lines.append("{\"session\":").append(session).append(",\"events\":[");
      int[] looks = {a, a + 1, a, a + 2};
      for (int i = 0; i < looks.length; i++) {
        lines.append(
            String.format(
                Locale.ROOT,
                "{\"aid\":%d,\"ts\":%d,\"type\":\"clicks\"},",
                looks[i],
                start + i * 60_000L));
      }
      lines.append(
          String.format(
              Locale.ROOT, "{\"aid\":%d,\"ts\":%d,\"type\":\"carts\"}]}%n", a, start + 300_000));
    }
    return Files.writeString(temp.resolve("made-up.jsonl"), lines);
  }

  private static float[][] randomRows() {
    long seed = Long.getLong("seed", 1);
    System.out.println("TrainPropensityTest seed=" + seed);
    Random random = new Random(seed);
    float[][] rows = new float[50][SessionFeatures.NAMES.size()];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat();
      }
    }
    return rows;
  }

  private static Path data(PublicDataset recording) {
    Path path =
        DATA.resolve(
            switch (recording) {
              case otto -> "otto/train.jsonl";
              case eshop -> "eshop2008/e-shop-clothing-2008.csv.gz";
              case onlineRetail -> "online-retail/online-retail-2010-12_2011-02.csv.gz";
            });
    assumeTrue(
        Files.isRegularFile(path),
        () -> "skipped: there is no " + path + ", see docs/propensity.md");
    return path;
  }

  private static List<RankingTask> questions(PublicDataset recording, Path file) throws Exception {
    return recording.read(file).histories().stream()
        .flatMap(history -> recording.questions(history).stream())
        .toList();
  }

  private static Set<String> histories(List<RankingTask> questions) {
    return questions.stream().map(RankingTask::history).collect(Collectors.toSet());
  }

  private static PropensityModel read(Path file) throws IOException, UnusableModel {
    return PropensityModels.read(file.toString(), Files.readAllBytes(file));
  }

  /** Reads a figure from the table, without its interval. */
  private static double figure(String text, String row, int column) {
    String line =
        text.lines().filter(l -> l.startsWith("| " + row + " |")).findFirst().orElseThrow();
    return Double.parseDouble(line.split("\\|")[column + 1].strip().split(" ")[0]);
  }

  private record Run(int exit, String text) {}

  private static Run run(Object... args) {
    StringWriter text = new StringWriter();
    CommandLine commandLine = TrainPropensity.commandLine();
    commandLine.setOut(new PrintWriter(text, true));
    commandLine.setErr(new PrintWriter(text, true));
    String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    return new Run(commandLine.execute(words), text.toString());
  }
}
