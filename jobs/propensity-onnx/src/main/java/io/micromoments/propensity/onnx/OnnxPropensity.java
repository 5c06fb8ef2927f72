package io.micromoments.propensity.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.micromoments.propensity.PropensityModel;
import io.micromoments.propensity.UnusableModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A model run by onnxruntime: one float input [rows, features] and one float output [rows] or
 * [rows, columns] with probabilities.
 */
final class OnnxPropensity implements PropensityModel {

  private final OrtSession session;
  private final String input;
  private final OnnxMetadata metadata;
  private FloatBuffer buffer = FloatBuffer.allocate(0);

  private OnnxPropensity(OrtSession session, String input, OnnxMetadata metadata) {
    this.session = session;
    this.input = input;
    this.metadata = metadata;
  }

  static OnnxPropensity read(byte[] content) throws UnusableModel {
    OrtSession session = open(content);
    try {
      return checked(session);
    } catch (OrtException e) {
      close(session);
      throw new UnusableModel("ONNX Runtime cannot inspect the model: " + e.getMessage(), e);
    } catch (UnusableModel e) {
      close(session);
      throw e;
    }
  }

  private static OrtSession open(byte[] content) throws UnusableModel {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // A subtask has one core; threads of a pool would compete with other subtasks.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      return OrtEnvironment.getEnvironment().createSession(content, options);
    } catch (OrtException e) {
      throw new UnusableModel("not a valid ONNX model: " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw new UnusableModel(
          ("the native library of ONNX Runtime cannot be loaded on this machine (%s); supported:"
                  + " Linux with glibc, macOS and Windows: %s")
              .formatted(System.getProperty("os.arch"), e.getMessage()),
          e);
    }
  }

  private static OnnxPropensity checked(OrtSession session) throws OrtException, UnusableModel {
    Map.Entry<String, TensorInfo> input = only("input", session.getInputInfo());
    long[] in = input.getValue().getShape();
    if (in.length != 2) {
      throw new UnusableModel(
          "the input '%s' has the shape %s; allowed: [rows, features]"
              .formatted(input.getKey(), Arrays.toString(in)));
    }
    if (in[0] > 0) {
      throw new UnusableModel(
          String.format(
              Locale.ROOT,
              "the input '%s' has a fixed batch size of %d; export the model with a dynamic batch size",
              input.getKey(),
              in[0]));
    }
    Map.Entry<String, TensorInfo> output = only("output", session.getOutputInfo());
    long[] out = output.getValue().getShape();
    if (out.length != 1 && (out.length != 2 || out[1] < 1)) {
      throw new UnusableModel(
          "the output '%s' has the shape %s; allowed: [rows] or [rows, columns] with a fixed number of columns"
              .formatted(output.getKey(), Arrays.toString(out)));
    }
    int columns = out.length == 1 ? 1 : (int) out[1];
    OnnxMetadata metadata = OnnxMetadata.of(session.getMetadata().getCustomMetadata(), columns);
    if (in[1] > 0 && in[1] != metadata.features().size()) {
      throw new UnusableModel(
          String.format(
              Locale.ROOT,
              "the input '%s' has %d columns, but the metadata '%s' lists %d",
              input.getKey(),
              in[1],
              OnnxMetadata.FEATURES,
              metadata.features().size()));
    }
    return new OnnxPropensity(session, input.getKey(), metadata);
  }

  private static Map.Entry<String, TensorInfo> only(String what, Map<String, NodeInfo> nodes)
      throws UnusableModel {
    if (nodes.size() != 1) {
      throw new UnusableModel(
          String.format(
              Locale.ROOT,
              "the model has %d %ss %s; allowed: one tensor of floats",
              nodes.size(),
              what,
              nodes.keySet()));
    }
    NodeInfo node = nodes.values().iterator().next();
    if (!(node.getInfo() instanceof TensorInfo tensor) || tensor.type != OnnxJavaType.FLOAT) {
      throw new UnusableModel(
          "the %s '%s' is %s; allowed: a tensor of floats"
              .formatted(what, node.getName(), node.getInfo()));
    }
    return Map.entry(node.getName(), tensor);
  }

  @Override
  public float[] score(float[][] rows) {
    if (rows.length == 0) {
      return new float[0];
    }
    for (float[] row : rows) {
      if (row.length != metadata.features().size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a row has %d values, the model has %d features",
                row.length,
                metadata.features().size()));
      }
    }
    FloatBuffer numbers = filled(rows);
    long[] shape = {rows.length, metadata.features().size()};
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), numbers, shape);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      return scores(((OnnxTensor) result.get(0)).getFloatBuffer(), rows.length);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot run the model: " + e.getMessage(), e);
    }
  }

  /** onnxruntime uses a direct buffer in place; arrays would be copied element by element. */
  private FloatBuffer filled(float[][] rows) {
    int size = rows.length * metadata.features().size();
    if (buffer.capacity() < size) {
      buffer =
          ByteBuffer.allocateDirect(size * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
    }
    buffer.clear();
    for (float[] row : rows) {
      buffer.put(row);
    }
    return buffer.flip();
  }

  private float[] scores(FloatBuffer output, int rows) {
    int columns = output.remaining() / rows;
    float[] scores = new float[rows];
    for (int row = 0; row < rows; row++) {
      float score = output.get(row * columns + metadata.column());
      // The output of a model from elsewhere may not be a probability.
      scores[row] = score >= 0 ? Math.min(score, 1) : 0;
    }
    return scores;
  }

  @Override
  public List<String> features() {
    return metadata.features();
  }

  OnnxMetadata metadata() {
    return metadata;
  }

  @Override
  public void close() {
    close(session);
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close the model", e);
    }
  }
}
