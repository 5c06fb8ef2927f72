package io.micromoments.workbench.imports;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourceText;
import java.util.List;

/**
 * What became of the rules in a file.
 *
 * @param source the file
 * @param patterns the rules that could be said as patterns
 * @param problems errors, because of which a rule became no pattern; warnings about parts that are
 *     left out or mean something else; notes about assumptions
 */
public record ImportedFile(
    SourceText source, List<ImportedPattern> patterns, List<Problem> problems) {

  public boolean hasErrors() {
    return problems.stream().anyMatch(Problem::isError);
  }
}
