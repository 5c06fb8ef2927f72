package io.micromoments.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the metrics with straightforward implementations of their definitions. */
class QualityTest {

  private static final double EXACTLY = 1e-9;

  /** Uses the only feature of a row as its score. */
  private static final Scorer GIVEN =
      rows -> {
        float[] scores = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
          scores[i] = rows[i][0];
        }
        return scores;
      };

  @Test
  void aucIsTheShareOfOrderedPairsPlusHalfOfTheTies() {
    Random random = random();
    for (int round = 0; round < 100; round++) {
      List<RankingTask> test = questions(random, 6);
      double right = 0;
      double pairs = 0;
      for (RankingTask a : test) {
        for (RankingTask b : test) {
          for (int i = 0; i < a.rows().length; i++) {
            for (int j = 0; j < b.rows().length; j++) {
              if (a.taken()[i] && !b.taken()[j]) {
                pairs++;
                right += 0.5 + 0.5 * Float.compare(a.rows()[i][0], b.rows()[j][0]);
              }
            }
          }
        }
      }
      Quality quality = Quality.of(test, GIVEN);
      assertThat(quality.auc(ones(quality))).isCloseTo(right / pairs, within(EXACTLY));
    }
  }

  @Test
  void aWeightEqualsRepetition() {
    Random random = random();
    List<RankingTask> test = questions(random, 5);
    Quality once = Quality.of(test, GIVEN);
    int[] weights = ones(once);
    weights[0] = 3;
    String first = test.get(0).history();
    List<RankingTask> repeated = new ArrayList<>(test);
    for (int i = 0; i < 2; i++) {
      test.stream().filter(question -> question.history().equals(first)).forEach(repeated::add);
    }
    Quality thrice = Quality.of(repeated, GIVEN);
    int[] ones = ones(thrice);
    assertThat(once.auc(weights)).isCloseTo(thrice.auc(ones), within(EXACTLY));
    assertThat(once.logLoss(weights)).isCloseTo(thrice.logLoss(ones), within(EXACTLY));
    assertThat(once.precisionAt1(weights)).isCloseTo(thrice.precisionAt1(ones), within(EXACTLY));
    assertThat(once.meanReciprocalRank(weights))
        .isCloseTo(thrice.meanReciprocalRank(ones), within(EXACTLY));
  }

  @Test
  void tiedItemsAreAveragedOverAllOrders() {
    Random random = random();
    for (int round = 0; round < 20; round++) {
      RankingTask question = question("h", random, 6);
      double first = 0;
      double reciprocal = 0;
      int draws = 20_000;
      for (int draw = 0; draw < draws; draw++) {
        int place = placeOfFirstTaken(question, random);
        first += place == 1 ? 1 : 0;
        reciprocal += 1.0 / place;
      }
      RankingQuality ranked = RankingQuality.of(GIVEN.score(question.rows()), question.taken());
      assertThat(ranked.precisionAt1()).isCloseTo(first / draws, within(0.03));
      assertThat(ranked.reciprocalRank()).isCloseTo(reciprocal / draws, within(0.03));
    }
  }

  @Test
  void logLossIsComputedFromProbabilities() {
    RankingTask question =
        new RankingTask("h", 0, 0, new float[][] {{0.8f}, {0.4f}}, new boolean[] {true, false});
    Quality quality = Quality.of(List.of(question), GIVEN);
    assertThat(quality.logLoss(new int[] {1}))
        .isCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, within(1e-6));
  }

  @Test
  void theIntervalContainsTheFigureAndIsDeterministic() {
    Quality quality = Quality.of(questions(random(), 40), GIVEN);
    Bootstrap.Estimate estimate =
        new Bootstrap(quality.histories(), 300, 7).of(quality::precisionAt1);
    assertThat(estimate.low()).isLessThanOrEqualTo(estimate.value());
    assertThat(estimate.high()).isGreaterThanOrEqualTo(estimate.value());
    assertThat(new Bootstrap(quality.histories(), 300, 7).of(quality::precisionAt1))
        .isEqualTo(estimate);
  }

  private static int placeOfFirstTaken(RankingTask question, Random random) {
    float[] scores = GIVEN.score(question.rows());
    double[] shuffled = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      shuffled[i] = scores[i] + random.nextDouble() * 1e-3;
    }
    double best = 0;
    for (int i = 0; i < shuffled.length; i++) {
      best = question.taken()[i] ? Math.max(best, shuffled[i]) : best;
    }
    double threshold = best;
    return 1 + (int) Arrays.stream(shuffled).filter(score -> score > threshold).count();
  }

  private static int[] ones(Quality quality) {
    int[] ones = new int[quality.histories()];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static List<RankingTask> questions(Random random, int count) {
    List<RankingTask> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      questions.add(question("h" + i / 2, random, 2 + random.nextInt(6)));
    }
    return questions;
  }

  /** Uses few distinct scores to produce ties; at least one item is taken and one is not. */
  private static RankingTask question(String history, Random random, int items) {
    float[][] rows = new float[items][1];
    boolean[] taken = new boolean[items];
    for (int i = 0; i < items; i++) {
      rows[i][0] = (1 + random.nextInt(4)) / 5f;
      taken[i] = i == 0 || (i > 1 && random.nextInt(3) == 0);
    }
    return new RankingTask(history, 0, 0, rows, taken);
  }

  private static Random random() {
    long seed = Long.getLong("seed", 1);
    System.out.println("QualityTest seed=" + seed);
    return new Random(seed);
  }
}
