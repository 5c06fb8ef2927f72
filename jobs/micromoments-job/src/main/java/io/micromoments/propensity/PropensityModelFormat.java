package io.micromoments.propensity;

/** A form in which models are stored. Formats are found by {@link java.util.ServiceLoader}. */
public interface PropensityModelFormat {

  /** For messages, such as "ONNX". */
  String name();

  /** Whether a file of this name is of this format. Asks the name alone. */
  boolean reads(String fileName);

  /**
   * The model in a file.
   *
   * @throws UnusableModel where the content is none; the caller adds the file's name
   */
  PropensityModel read(byte[] content) throws UnusableModel;
}
