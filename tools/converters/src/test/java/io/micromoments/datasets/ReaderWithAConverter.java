package io.micromoments.datasets;

import io.micromoments.convert.ConvertCommand;

/** Breaks a rule of {@code ArchitectureTest}, to show that it is checked. */
public interface ReaderWithAConverter {
  ConvertCommand forbidden();
}
