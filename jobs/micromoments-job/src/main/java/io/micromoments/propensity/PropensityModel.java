package io.micromoments.propensity;

import java.util.List;

/** Scores items for customers. Not safe for threads: each task reads its own. */
public interface PropensityModel extends AutoCloseable {

  /**
   * How likely each item is taken.
   *
   * @param rows one for each item, as {@link SessionFeatures#of} makes them
   * @return 0 to 1, in the order of the rows; of no rows, nothing
   */
  float[] score(float[][] rows);

  /** The names of the numbers in a row, in their order. */
  List<String> features();

  /** Gives back what the model holds outside the heap. */
  @Override
  void close();
}
