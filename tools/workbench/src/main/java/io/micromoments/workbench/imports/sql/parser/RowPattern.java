package io.micromoments.workbench.imports.sql.parser;

import io.micromoments.patterns.language.file.SourcePosition;
import java.util.List;

/** The regular expression of {@code PATTERN}. */
public sealed interface RowPattern {

  SourcePosition at();

  record Variable(String name, SourcePosition at) implements RowPattern {}

  record Sequence(List<RowPattern> parts, SourcePosition at) implements RowPattern {}

  record Alternatives(List<RowPattern> choices, SourcePosition at) implements RowPattern {}

  record Permutation(List<RowPattern> parts, SourcePosition at) implements RowPattern {}

  /** {@code {- A -}}: matched, but left out of the rows that are returned. */
  record Excluded(RowPattern part, SourcePosition at) implements RowPattern {}

  /**
   * @param to {@link #UNBOUNDED} if there is no upper limit
   * @param isReluctant whether it takes as few rows as possible
   */
  record Quantified(RowPattern part, int from, int to, boolean isReluctant, SourcePosition at)
      implements RowPattern {}

  int UNBOUNDED = -1;
}
