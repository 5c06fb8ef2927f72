package io.micromoments.propensity.onnx;

import io.micromoments.propensity.UnusableModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What a model file says of itself in ONNX's custom metadata.
 *
 * @param features the names of the input's columns, in their order
 * @param column which column of the output is the probability that the item is taken, from 0
 * @param predicts in words
 * @param source in words: the data it was trained on and their licence
 */
public record OnnxMetadata(List<String> features, int column, String predicts, String source) {

  static final String FEATURES = "micromoments.features";
  static final String COLUMN = "micromoments.column";
  static final String PREDICTS = "micromoments.predicts";
  static final String SOURCE = "micromoments.source";

  public OnnxMetadata {
    features = List.copyOf(features);
  }

  /** As it is written, in the same order at all times. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put(FEATURES, String.join(",", features));
    map.put(COLUMN, Integer.toString(column));
    map.put(PREDICTS, predicts);
    map.put(SOURCE, source);
    return map;
  }

  /**
   * Only the features have to be there; the probability is else in the second of two columns.
   *
   * @param columns how many columns the output has
   */
  static OnnxMetadata of(Map<String, String> map, int columns) throws UnusableModel {
    String features = map.get(FEATURES);
    if (features == null || features.isBlank()) {
      throw new UnusableModel(
          "the model's metadata has no '%s' (found: %s); write the names of the input's columns there, with commas between them"
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
      // said below
    }
    throw new UnusableModel(
        String.format(
            Locale.ROOT,
            "the model's metadata '%s' is '%s'; allowed: 0 to %d, a column of its output",
            COLUMN,
            text,
            columns - 1));
  }
}
