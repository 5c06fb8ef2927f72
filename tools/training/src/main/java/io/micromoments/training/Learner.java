package io.micromoments.training;

import io.micromoments.propensity.SessionFeatures;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Logistic regression with Tribuo. Uses one thread and a fixed seed, so the result is reproducible.
 */
final class Learner {

  static final String TAKEN = "taken";
  static final String NOT_TAKEN = "left";

  private static final LabelFactory LABELS = new LabelFactory();
  private static final double EPSILON = 1e-6;

  /** Tribuo sorts features by name; zero-padded numbers preserve the order of a row. */
  private static final String[] COLUMNS =
      IntStream.range(0, SessionFeatures.NAMES.size())
          .mapToObj("%03d"::formatted)
          .toArray(String[]::new);

  private Learner() {}

  /**
   * Trains a model.
   *
   * @param epochs number of passes over the rows
   * @throws IllegalArgumentException if there are not both taken and untaken items
   */
  static LearnedModel learn(
      List<RankingTask> training, int epochs, double learningRate, int batch, long seed) {
    MutableDataset<Label> rows =
        new MutableDataset<>(new SimpleDataSourceProvenance("questions", LABELS), LABELS);
    for (RankingTask question : training) {
      for (int i = 0; i < question.rows().length; i++) {
        rows.add(example(question.rows()[i], question.taken()[i] ? TAKEN : NOT_TAKEN));
      }
    }
    if (rows.getOutputInfo().size() < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the training set has %d rows with labels %s; both taken and left items are needed",
              rows.size(),
              rows.getOutputInfo().toReadableString()));
    }
    LinearSGDTrainer trainer =
        new LinearSGDTrainer(
            new LogMulticlass(),
            new AdaGrad(learningRate, EPSILON),
            epochs,
            Integer.MAX_VALUE,
            batch,
            seed);
    LinearSGDModel model = trainer.train(rows);
    for (int i = 0; i < COLUMNS.length; i++) {
      if (model.getFeatureIDMap().getID(COLUMNS[i]) != i) {
        throw new IllegalStateException("unexpected feature order in the model: " + COLUMNS[i]);
      }
    }
    return new LearnedModel(model);
  }

  static Example<Label> example(float[] row, String label) {
    double[] values = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      values[i] = row[i];
    }
    return new ArrayExample<>(new Label(label), COLUMNS, values);
  }
}
