package io.micromoments.propensity.onnx;

import io.micromoments.propensity.PropensityModel;
import io.micromoments.propensity.PropensityModelFormat;
import io.micromoments.propensity.UnusableModel;
import java.util.Locale;

/** Model format for {@code *.onnx} files. */
public final class OnnxFormat implements PropensityModelFormat {

  /** The project's models have kilobytes; a much larger file is not a propensity model. */
  static final int MAX_BYTES = 16 * 1024 * 1024;

  @Override
  public String name() {
    return "ONNX";
  }

  @Override
  public boolean reads(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(".onnx");
  }

  @Override
  public PropensityModel read(byte[] content) throws UnusableModel {
    if (content.length == 0) {
      throw new UnusableModel("the file is empty");
    }
    if (content.length > MAX_BYTES) {
      throw new UnusableModel(
          String.format(
              Locale.ROOT,
              "the file has %,d bytes; allowed: %,d; is it a propensity model?",
              content.length,
              MAX_BYTES));
    }
    return OnnxPropensity.read(content);
  }
}
