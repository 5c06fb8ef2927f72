package io.micromoments.propensity.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/** The model beside the rule and the most recent item, as a Markdown table. */
final class QualityTable {

  private static final String ROW = "| %s | %s | %s | %s | %s |%n";
  private static final String NONE = "–";

  private final List<Question> test;
  private final Map<String, Quality> scorers = new LinkedHashMap<>();
  private final Bootstrap bootstrap;
  private final double baseRate;

  /**
   * Scores all questions of the test.
   *
   * @param baseRate share of the rows of the training that are taken
   */
  QualityTable(List<Question> test, Scorer model, double baseRate, int rounds, long seed) {
    this.test = test;
    this.baseRate = baseRate;
    scorers.put("model", Quality.of(test, model));
    scorers.put("rule", Quality.of(test, Scorer.rule()));
    scorers.put("most recent item", Quality.of(test, Scorer.mostRecent()));
    bootstrap = new Bootstrap(scorers.get("model").histories(), rounds, seed);
  }

  /** A figure of the model less that of the rule, on the same draws. */
  Bootstrap.Estimate lead(ToDoubleBiFunction<Quality, int[]> figure) {
    return lead("rule", figure);
  }

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
    Quality constant = Quality.of(test, this::always);
    text.append(
        ROW.formatted(
            "always %.3f".formatted(baseRate),
            "0.500",
            bootstrap.of(constant::logLoss),
            bootstrap.of(constant::precisionAt1),
            bootstrap.of(constant::meanReciprocalRank)));
    for (String over : List.of("rule", "most recent item")) {
      text.append(
          ROW.formatted(
              "model − " + over,
              lead(over, Quality::auc),
              over.startsWith("most") ? NONE : lead(over, Quality::logLoss),
              lead(over, Quality::precisionAt1),
              lead(over, Quality::meanReciprocalRank)));
    }
    return text.toString();
  }

  private float[] always(float[][] rows) {
    float[] scores = new float[rows.length];
    Arrays.fill(scores, (float) baseRate);
    return scores;
  }
}
