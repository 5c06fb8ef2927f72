package io.micromoments.patterns.language;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Breaks a rule of {@code ArchitectureTest}, to show that it is checked. */
public interface LanguageWithFlink {
  TypeInformation<?> forbidden();
}
