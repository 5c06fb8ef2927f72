package io.micromoments.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/**
 * Markdown table that compares the model with baselines: the rule, the most recent item, and the
 * base rate.
 */
final class QualityTable {

  private static final String ROW = "| %s | %s | %s | %s | %s |%n";
  private static final String NONE = "–";

  /**
   * With fewer histories, resamples are so similar that the interval would be misleadingly narrow.
   */
  private static final int FEWEST = 10;

  private final Map<String, Quality> scorers = new LinkedHashMap<>();
  private final Bootstrap bootstrap;
  private final double baseRate;

  /**
   * Scores all test questions.
   *
   * @param baseRate share of taken rows in the training data
   */
  QualityTable(List<RankingTask> test, Scorer model, double baseRate, int rounds, long seed) {
    this.baseRate = baseRate;
    scorers.put("model", Quality.of(test, model));
    scorers.put("rule", Quality.of(test, Scorer.rule()));
    scorers.put("most recent item", Quality.of(test, Scorer.mostRecent()));
    String always = String.format(Locale.ROOT, "always %.3f", baseRate);
    scorers.put(always, Quality.of(test, this::always));
    Quality any = scorers.get("model");
    bootstrap =
        new Bootstrap(any.histories(), any.historiesWithTaken() < FEWEST ? 0 : rounds, seed);
  }

  /** Returns the model's difference to another scorer on the same resamples. */
  private Bootstrap.Estimate lead(String over, ToDoubleBiFunction<Quality, int[]> figure) {
    Quality model = scorers.get("model");
    Quality other = scorers.get(over);
    return bootstrap.of(w -> figure.applyAsDouble(model, w) - figure.applyAsDouble(other, w));
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(ROW.formatted("", "AUC", "log loss", "precision at 1", "MRR"));
    text.append("|---|---|---|---|---|%n".formatted());
    scorers.forEach(
        (name, quality) ->
            text.append(
                ROW.formatted(
                    name,
                    bootstrap.of(quality::auc),
                    name.startsWith("most") ? NONE : bootstrap.of(quality::logLoss),
                    bootstrap.of(quality::precisionAt1),
                    bootstrap.of(quality::meanReciprocalRank))));
    for (String over : scorers.keySet().stream().skip(1).toList()) {
      text.append(
          ROW.formatted(
              "model − " + over,
              lead(over, Quality::auc),
              over.startsWith("most") ? NONE : lead(over, Quality::logLoss),
              lead(over, Quality::precisionAt1),
              lead(over, Quality::meanReciprocalRank)));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%nIn brackets: 95%% bootstrap interval over histories; [?] if fewer than %d have an"
                + " item taken.%n",
            FEWEST));
    return text.toString();
  }

  private float[] always(float[][] rows) {
    float[] scores = new float[rows.length];
    Arrays.fill(scores, (float) baseRate);
    return scores;
  }
}
