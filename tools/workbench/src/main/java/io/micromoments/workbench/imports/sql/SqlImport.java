package io.micromoments.workbench.imports.sql;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.ImportOptions;
import io.micromoments.workbench.imports.ImportedFile;
import io.micromoments.workbench.imports.ImportedPattern;
import io.micromoments.workbench.imports.PatternHead;
import io.micromoments.workbench.imports.sql.parser.MatchRecognize;
import io.micromoments.workbench.imports.sql.parser.MatchRecognizeParser;
import io.micromoments.workbench.imports.sql.parser.SqlLexer;
import io.micromoments.workbench.imports.sql.parser.SqlToken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns the queries of a file that have {@code MATCH_RECOGNIZE} into patterns. */
public final class SqlImport {

  private SqlImport() {}

  /**
   * Imports a file. Never throws because of its content.
   *
   * @param wantedName name of the pattern of a query that has none itself
   */
  public static ImportedFile of(SourceText source, String wantedName, ImportOptions options) {
    Problems problems = new Problems(source.file());
    List<ImportedPattern> patterns = new ArrayList<>();
    try {
      List<SqlToken> tokens = SqlLexer.tokens(source.text());
      List<Integer> clauses = MatchRecognizeParser.clauses(tokens);
      if (clauses.isEmpty()) {
        problems.error(
            1,
            1,
            1,
            "no query with MATCH_RECOGNIZE found",
            "for example SELECT * FROM clickstream MATCH_RECOGNIZE (PARTITION BY customer_id …)");
      }
      Set<String> names = new HashSet<>();
      MatchRecognizeParser parser = new MatchRecognizeParser(source.text(), tokens);
      for (int clause : clauses) {
        one(parser, clause, wantedName, names, source, options, problems).ifPresent(patterns::add);
      }
    } catch (CannotImport e) {
      report(e, problems);
    } catch (RuntimeException | StackOverflowError e) {
      problems.internal(e);
    }
    return new ImportedFile(source, patterns, problems.inOrder());
  }

  private static Optional<ImportedPattern> one(
      MatchRecognizeParser parser,
      int clause,
      String wantedName,
      Set<String> names,
      SourceText source,
      ImportOptions options,
      Problems problems) {
    // The problems of one query must not keep the next from being written.
    Problems own = new Problems(source.file());
    Optional<ImportedPattern> imported = Optional.empty();
    try {
      MatchRecognize query = parser.read(clause);
      String name = PatternHead.name(query.name().orElse(wantedName), names);
      imported = new QueryToPattern(query, name, source, options, own).write();
    } catch (CannotImport e) {
      report(e, own);
    } catch (RuntimeException | StackOverflowError e) {
      own.internal(e);
    }
    for (Problem each : own.inOrder()) {
      problems.add(
          each.line(), each.column(), each.length(), each.severity(), each.message(), each.hint());
    }
    return own.hasErrors() ? Optional.empty() : imported;
  }

  static void report(CannotImport e, Problems problems) {
    SourcePosition at = e.at();
    problems.error(at.line(), at.column(), at.length(), e.getMessage(), e.hint());
  }
}
