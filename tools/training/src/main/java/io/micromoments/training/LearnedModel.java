package io.micromoments.training;

import ai.onnx.proto.OnnxMl;
import io.micromoments.propensity.SessionFeatures;
import io.micromoments.propensity.onnx.OnnxMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.math.la.DenseMatrix;

/** A trained model: scores through Tribuo and exports to ONNX. */
final class LearnedModel {

  private final LinearSGDModel model;

  LearnedModel(LinearSGDModel model) {
    this.model = model;
  }

  /** Scores with Tribuo; the exported file must yield the same scores. */
  float[] score(float[][] rows) {
    float[] scores = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scores[i] =
          (float)
              model
                  .predict(Learner.example(rows[i], Learner.NOT_TAKEN))
                  .getOutputScores()
                  .get(Learner.TAKEN)
                  .getScore();
    }
    return scores;
  }

  /** Returns each feature's weight in favour of the item being taken, in the order of a row. */
  Map<String, Double> weights() {
    int taken = model.getOutputIDInfo().getID(new Label(Learner.TAKEN));
    Map<String, Double> weights = new LinkedHashMap<>();
    List<String> names = SessionFeatures.NAMES;
    DenseMatrix all = model.getWeightsCopy();
    for (int i = 0; i < names.size(); i++) {
      weights.put(names.get(i), all.get(taken, i) - all.get(1 - taken, i));
    }
    return weights;
  }

  /**
   * Returns the model as ONNX. Omits Tribuo's own metadata (time and machine of the training), so
   * that equal input yields equal bytes.
   */
  byte[] toOnnx(PublicDataset recording) {
    OnnxMl.ModelProto.Builder onnx =
        model.exportONNXModel("io.micromoments", 1).toBuilder().clearMetadataProps();
    onnx.setProducerName("micromoments").clearProducerVersion().setDocString(recording.predicts());
    int column = model.getOutputIDInfo().getID(new Label(Learner.TAKEN));
    OnnxMetadata metadata =
        new OnnxMetadata(SessionFeatures.NAMES, column, recording.predicts(), recording.source());
    metadata
        .toMap()
        .forEach((key, value) -> onnx.addMetadataPropsBuilder().setKey(key).setValue(value));
    return onnx.build().toByteArray();
  }
}
