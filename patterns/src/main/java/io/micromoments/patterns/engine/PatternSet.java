package io.micromoments.patterns.engine;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import io.micromoments.schemas.PatternStatus;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pattern files of a job, as text. Compiled conditions cannot be serialized, so each subtask
 * compiles the patterns itself.
 */
public record PatternSet(List<SourceText> sources) implements Serializable {

  private static final int MAX_READ = 2_000;

  /** All subtasks of a job read the same files; the results are immutable and can be shared. */
  private static final Map<SourceText, PatternReader.Reading> READ =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(
                Map.Entry<SourceText, PatternReader.Reading> eldest) {
              return size() > MAX_READ;
            }
          });

  /**
   * Compiles every pattern that is not a draft.
   *
   * @throws IllegalArgumentException if a file has errors; callers validate the files before a job
   *     starts
   */
  public List<CompiledPattern> compile() {
    return compile(new PatternCompiler());
  }

  /** Compiles every pattern that is not a draft, with a compiler that remains in use. */
  List<CompiledPattern> compile(PatternCompiler compiler) {
    List<CompiledPattern> compiled = new ArrayList<>();
    for (SourceText source : sources) {
      MomentPattern pattern = read(source);
      if (pattern.status() != PatternStatus.draft) {
        compiled.add(compiler.compile(pattern));
      }
    }
    return compiled;
  }

  /** Returns all patterns, including drafts, as changes that have always been in effect. */
  public List<DefinitionChange> changes() {
    return sources.stream().map(source -> change(read(source), 0)).toList();
  }

  /**
   * Returns one of these patterns as a change.
   *
   * @param effectiveAt event time, in milliseconds since the epoch
   */
  public DefinitionChange change(MomentPattern pattern, long effectiveAt) {
    SourceText text =
        sources.stream()
            .filter(source -> read(source).key().equals(pattern.key()))
            .findFirst()
            .orElseThrow();
    return new DefinitionChange(
        pattern.name(),
        pattern.version(),
        Instant.ofEpochMilli(effectiveAt),
        text.text(),
        DefinitionKind.PATTERN,
        null);
  }

  /** Compiles the pattern of a change; empty if it is a draft or has errors. */
  static Optional<CompiledPattern> compile(DefinitionChange change, PatternCompiler compiler) {
    return READ.computeIfAbsent(
            new SourceText(change.getDefinition() + ".yaml", change.getYaml()), PatternReader::read)
        .pattern()
        .filter(pattern -> pattern.status() != PatternStatus.draft)
        .map(compiler::compile);
  }

  private static MomentPattern read(SourceText source) {
    PatternReader.Reading reading = READ.computeIfAbsent(source, PatternReader::read);
    return reading
        .pattern()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    source.show(reading.problems().get(0)).stripTrailing()));
  }
}
