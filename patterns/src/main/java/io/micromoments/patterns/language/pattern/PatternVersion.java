package io.micromoments.patterns.language.pattern;

import java.util.Comparator;

/** Identifies one version of a pattern, and its state. */
public record PatternVersion(String pattern, int version) implements Comparable<PatternVersion> {

  private static final Comparator<PatternVersion> ORDER =
      Comparator.comparing(PatternVersion::pattern).thenComparingInt(PatternVersion::version);

  @Override
  public int compareTo(PatternVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return pattern + "@" + version;
  }
}
