package io.micromoments.workbench.definitions;

import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.file.InternalErrorProblem;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.lint.PatternLint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.cep.pattern.MalformedPatternException;

/**
 * What is found in one pattern file on its own. A function of its text, so an editor can keep it
 * while the text does not change.
 *
 * @param reading the file, and where its parts are
 * @param pattern empty if the file has errors
 * @param problems in the order in which they are reported
 */
public record PatternCheck(
    PatternReader.Reading reading, Optional<MomentPattern> pattern, List<Problem> problems) {

  /** Reads, compiles and checks a pattern file. Never throws because of its content. */
  public static PatternCheck of(SourceText source) {
    PatternReader.Reading reading = PatternReader.read(source);
    List<Problem> problems = new ArrayList<>(reading.problems());
    boolean isUsable =
        reading.pattern().isPresent()
            && compile(source, reading.pattern().get(), reading.places(), problems);
    return new PatternCheck(
        reading, isUsable ? reading.pattern() : Optional.empty(), List.copyOf(problems));
  }

  private static boolean compile(
      SourceText source,
      MomentPattern pattern,
      Map<String, SourcePosition> places,
      List<Problem> problems) {
    try {
      new PatternCompiler().compile(pattern);
      for (PatternLint.Finding finding : PatternLint.check(pattern)) {
        problems.add(
            places.get(finding.place()).warning(source.file(), finding.message(), finding.hint()));
      }
      return true;
    } catch (MalformedPatternException | UnsupportedOperationException e) {
      problems.add(
          CheckedFiles.error(source, "flink-cep rejects this pattern: " + e.getMessage(), ""));
    } catch (RuntimeException | StackOverflowError e) {
      problems.add(InternalErrorProblem.problem(source.file(), e));
    }
    return false;
  }
}
