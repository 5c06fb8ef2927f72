package io.micromoments.convert;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Breaks a rule of {@code ArchitectureTest}, to show that it is checked. */
public interface ConverterWithAParser {
  ObjectMapper forbidden();
}
