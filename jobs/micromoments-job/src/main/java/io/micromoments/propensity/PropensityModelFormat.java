package io.micromoments.propensity;

/** A file format of models. Implementations are discovered by {@link java.util.ServiceLoader}. */
public interface PropensityModelFormat {

  /** Returns the name used in messages, such as "ONNX". */
  String name();

  /** Returns whether this format reads files of that name, judging by the name only. */
  boolean reads(String fileName);

  /**
   * Reads a model from the content of a file.
   *
   * @throws UnusableModel if the content is not a model; the caller adds the file name
   */
  PropensityModel read(byte[] content) throws UnusableModel;
}
