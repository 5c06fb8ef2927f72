package io.micromoments.propensity;

import java.util.List;

/** Scores items for a customer. Not thread-safe: each subtask reads its own instance. */
public interface PropensityModel extends AutoCloseable {

  /**
   * Returns the propensity for each item.
   *
   * @param rows one row per item, as returned by {@link SessionFeatures#of}
   * @return values from 0 to 1 in the order of the rows; empty for no rows
   */
  float[] score(float[][] rows);

  /** Returns the names of a row's features, in order. */
  List<String> features();

  /** Releases off-heap resources. */
  @Override
  void close();
}
