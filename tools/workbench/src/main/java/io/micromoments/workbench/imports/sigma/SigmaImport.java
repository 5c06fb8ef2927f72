package io.micromoments.workbench.imports.sigma;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.Yaml;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.ImportOptions;
import io.micromoments.workbench.imports.ImportedFile;
import io.micromoments.workbench.imports.ImportedPattern;
import io.micromoments.workbench.imports.PatternHead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Turns the Sigma rules of a file into patterns. */
public final class SigmaImport {

  /** A comment may follow. */
  private static final Pattern SEPARATOR = Pattern.compile("---\\s*(?:#.*)?\\r?");

  private final SourceText source;
  private final String wantedName;
  private final ImportOptions options;
  private final Problems problems;
  private final List<DetectionRule> detections = new ArrayList<>();
  private final List<CorrelationRule> correlations = new ArrayList<>();

  private SigmaImport(SourceText source, String wantedName, ImportOptions options) {
    this.source = source;
    this.wantedName = wantedName;
    this.options = options;
    this.problems = new Problems(source.file());
  }

  /**
   * Imports a file. Never throws because of its content.
   *
   * @param wantedName name of the pattern of a rule that has none itself
   */
  public static ImportedFile of(SourceText source, String wantedName, ImportOptions options) {
    SigmaImport file = new SigmaImport(source, wantedName, options);
    List<ImportedPattern> patterns = new ArrayList<>();
    try {
      file.read();
      patterns.addAll(file.patterns());
    } catch (RuntimeException | StackOverflowError e) {
      file.problems.internal(e);
    }
    return new ImportedFile(source, patterns, file.problems.inOrder());
  }

  private void read() {
    for (String document : documents(source.text())) {
      if (document.isBlank()) {
        continue;
      }
      Problems own = new Problems(source.file());
      Optional<MappingNode> rule = Yaml.mapping(new SourceText(source.file(), document), own);
      own.inOrder().forEach(this::report);
      rule.ifPresent(this::readRule);
    }
    if (detections.isEmpty() && correlations.isEmpty() && !problems.hasErrors()) {
      problems.error(1, 1, 1, "no rule found", "a Sigma rule has 'detection' or 'correlation'");
    }
  }

  private void readRule(MappingNode rule) {
    try {
      if (SigmaNodes.value(rule, "correlation").isPresent()) {
        correlations.add(CorrelationRule.read(rule));
      } else if (SigmaNodes.value(rule, "detection").isPresent()) {
        detections.add(DetectionRule.read(rule));
      } else {
        throw new CannotImport(
            SourcePosition.of(rule),
            "not a Sigma rule",
            "a rule has 'detection' or 'correlation'; SQL needs the extension .sql");
      }
    } catch (CannotImport e) {
      report(e, problems);
    }
  }

  /** Splits a file at the lines that separate documents; the line numbers stay the same. */
  private static List<String> documents(String text) {
    List<String> documents = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    int lines = 0;
    for (String line : text.split("\n", -1)) {
      if (SEPARATOR.matcher(line).matches()) {
        documents.add(current.toString());
        current = new StringBuilder("\n".repeat(lines + 1));
      } else {
        current.append(line).append('\n');
      }
      lines++;
    }
    documents.add(current.toString());
    return documents;
  }

  private List<ImportedPattern> patterns() {
    List<ImportedPattern> patterns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<DetectionRule> used = new HashSet<>();
    for (CorrelationRule rule : correlations) {
      if (!rule.isGenerating()) {
        detections.stream()
            .filter(each -> rule.rules().stream().anyMatch(r -> each.isCalled(r.getValue())))
            .forEach(used::add);
      }
      one(rule.name(), names, writer -> writer.write(rule)).ifPresent(patterns::add);
    }
    for (DetectionRule rule : detections) {
      if (!used.contains(rule)) {
        one(rule.name(), names, writer -> writer.write(rule)).ifPresent(patterns::add);
      }
    }
    return patterns;
  }

  private Optional<ImportedPattern> one(
      String ruleName,
      Set<String> names,
      Function<RuleToPattern, Optional<ImportedPattern>> write) {
    Problems own = new Problems(source.file());
    Optional<ImportedPattern> imported = Optional.empty();
    String name = PatternHead.name(ruleName.isBlank() ? wantedName : ruleName, names);
    String file = source.file().replaceFirst("^.*[/\\\\]", "");
    try {
      imported = write.apply(new RuleToPattern(detections, file, name, options, own));
    } catch (CannotImport e) {
      report(e, own);
    } catch (RuntimeException | StackOverflowError e) {
      own.internal(e);
    }
    own.inOrder().forEach(this::report);
    return own.hasErrors() ? Optional.empty() : imported;
  }

  private void report(Problem problem) {
    problems.add(
        problem.line(),
        problem.column(),
        problem.length(),
        problem.severity(),
        problem.message(),
        problem.hint());
  }

  private static void report(CannotImport e, Problems problems) {
    SourcePosition at = e.at();
    problems.error(at.line(), at.column(), at.length(), e.getMessage(), e.hint());
  }
}
