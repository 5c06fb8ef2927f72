package io.micromoments.propensity.onnx;

import io.micromoments.propensity.UnusableModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Custom metadata of an ONNX model file.
 *
 * @param features names of the input columns, in order
 * @param column index of the output column with the probability that the item is taken, from 0
 * @param predicts description of the predicted outcome
 * @param source description of the training data and its license
 */
public record OnnxMetadata(List<String> features, int column, String predicts, String source) {

  static final String FEATURES = "micromoments.features";
  static final String COLUMN = "micromoments.column";
  static final String PREDICTS = "micromoments.predicts";
  static final String SOURCE = "micromoments.source";

  public OnnxMetadata {
    features = List.copyOf(features);
  }

  /** Returns the metadata entries in a fixed order. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put(FEATURES, String.join(",", features));
    map.put(COLUMN, Integer.toString(column));
    map.put(PREDICTS, predicts);
    map.put(SOURCE, source);
    return map;
  }

  /**
   * Reads the metadata. Only the features are required; the default column is the last one.
   *
   * @param columns number of output columns
   */
  static OnnxMetadata of(Map<String, String> map, int columns) throws UnusableModel {
    String features = map.get(FEATURES);
    if (features == null || features.isBlank()) {
      throw new UnusableModel(
          ("the model's metadata has no '%s' (found: %s); set it to the names of the input columns,"
                  + " separated by commas")
              .formatted(FEATURES, map.keySet().stream().sorted().toList()));
    }
    return new OnnxMetadata(
        Arrays.stream(features.split(",", -1)).map(String::strip).toList(),
        column(map.get(COLUMN), columns),
        Objects.requireNonNullElse(map.get(PREDICTS), ""),
        Objects.requireNonNullElse(map.get(SOURCE), ""));
  }

  private static int column(String text, int columns) throws UnusableModel {
    if (text == null) {
      return columns - 1;
    }
    try {
      int column = Integer.parseInt(text.strip());
      if (column >= 0 && column < columns) {
        return column;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new UnusableModel(
        String.format(
            Locale.ROOT,
            "the model's metadata '%s' is '%s'; allowed: an output column, 0 to %d",
            COLUMN,
            text,
            columns - 1));
  }
}
