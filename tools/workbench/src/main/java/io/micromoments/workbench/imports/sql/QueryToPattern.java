package io.micromoments.workbench.imports.sql;

import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.schemas.EventStream;
import io.micromoments.text.Durations;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.CelText;
import io.micromoments.workbench.imports.EventFields;
import io.micromoments.workbench.imports.ImportOptions;
import io.micromoments.workbench.imports.ImportedPattern;
import io.micromoments.workbench.imports.PatternCheck;
import io.micromoments.workbench.imports.PatternHead;
import io.micromoments.workbench.imports.PatternText;
import io.micromoments.workbench.imports.sql.parser.MatchRecognize;
import io.micromoments.workbench.imports.sql.parser.MatchRecognize.Definition;
import io.micromoments.workbench.imports.sql.parser.MatchRecognize.Measure;
import io.micromoments.workbench.imports.sql.parser.SqlExpression;
import io.micromoments.workbench.imports.sql.parser.SqlExpression.Column;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the pattern that finds what a query finds. */
final class QueryToPattern {

  private final MatchRecognize query;
  private final String name;
  private final SourceText source;
  private final ImportOptions options;
  private final Problems problems;
  private final EventFields fields;
  private final PatternText out = new PatternText();

  QueryToPattern(
      MatchRecognize query,
      String name,
      SourceText source,
      ImportOptions options,
      Problems problems) {
    this.query = query;
    this.name = name;
    this.source = source;
    this.options = options;
    this.problems = problems;
    this.fields = new EventFields(stream(), options.columns());
  }

  /**
   * Returns the pattern; empty if problems were reported instead.
   *
   * @throws CannotImport if no pattern can say it
   */
  Optional<ImportedPattern> write() {
    attempt(this::checkPartition);
    attempt(this::checkOrder);
    query.subset().ifPresent(at -> warn(at, "SUBSET is left out", "use the variables themselves"));
    query
        .allRows()
        .ifPresent(
            at ->
                warn(
                    at,
                    "ALL ROWS PER MATCH: there is one moment per match",
                    "it lists its events (evidence)"));
    query
        .ends()
        .forEach(
            each ->
                warn(
                    each.at(),
                    "%s of the outer query is left out".formatted(each.clause()),
                    hint(each.clause())));
    StepPlanner planner = new StepPlanner(problems);
    List<StepPlan> steps = planner.plan(query.pattern());
    RowReferences rows = new RowReferences(planner.variables());
    SqlConditions conditions = new SqlConditions(fields, rows);
    Map<MatchedVariable, StepsText.Defined> defined = defined(rows, conditions);
    if (problems.hasErrors()) {
      return Optional.empty();
    }
    PatternHead.write(
        out,
        name,
        String.format(Locale.ROOT, "%s, line %d (MATCH_RECOGNIZE)", fileName(), query.at().line()),
        fields.stream(),
        options,
        query.at());
    within(steps);
    out.line("skip: " + skip(rows), query.skip().at());
    out.line("steps:", query.at());
    new StepsText(out, fields.stream(), defined).write(steps);
    capture(conditions);
    PatternHead.consent(out, List.of(fields.stream()), query.at());
    return PatternCheck.check(name, out, query.at(), problems);
  }

  private static String hint(String clause) {
    return switch (clause) {
      case "DISTINCT" -> "a cooldown limits repeated moments";
      case "JOIN" -> "read what the other table has from the customer or a feature, if it is there";
      default -> "write a condition on matches as 'when' of the pattern";
    };
  }

  private String fileName() {
    return source.file().replaceFirst("^.*[/\\\\]", "");
  }

  /** Goes on after a problem, so that those of other clauses are reported, too. */
  private void attempt(Runnable check) {
    try {
      check.run();
    } catch (CannotImport e) {
      SqlImport.report(e, problems);
    }
  }

  private void warn(SourcePosition at, String message, String hint) {
    problems.warning(at.line(), at.column(), at.length(), message, hint);
  }

  private void note(SourcePosition at, String message, String hint) {
    problems.add(at.line(), at.column(), at.length(), Problem.Severity.NOTE, message, hint);
  }

  private EventStream stream() {
    if (options.stream().isPresent()) {
      return options.stream().get();
    }
    if (query.table().isEmpty()) {
      throw new CannotImport(
          query.tableAt(),
          "MATCH_RECOGNIZE of a subquery cannot be imported: rows that it filters out would count",
          "write FROM TABLE MATCH_RECOGNIZE (…), and the conditions in DEFINE; or name the stream"
              + " with --stream if the subquery filters nothing");
    }
    if (query.tableQuery().isPresent()) {
      throw new CannotImport(
          query.tableQuery().get(),
          "table '%s' is a query of its own: rows that it filters out would count"
              .formatted(query.table().get()),
          "write FROM and the table of the events, and the conditions in DEFINE; or name the stream"
              + " with --stream if the query filters nothing");
    }
    Optional<EventStream> named = PatternHead.stream(query.table().get());
    if (named.isEmpty()) {
      note(
          query.tableAt(),
          "table '%s' is taken for the stream clickstream".formatted(query.table().get()),
          "name another one with --stream; streams: " + String.join(", ", EventStream.labels()));
    }
    return named.orElse(EventStream.CLICKSTREAM);
  }

  private void checkPartition() {
    List<SqlExpression> keys = query.partitionBy();
    if (keys.isEmpty()) {
      throw new CannotImport(
          query.at(),
          "no PARTITION BY: the query matches the rows of all customers together",
          "patterns match the events of each customer: add PARTITION BY customer_id");
    }
    String hint =
        "patterns match the events of each customer: PARTITION BY customer_id; if this column is"
            + " the customer, say so with --column NAME=customer_id";
    if (!(keys.get(0) instanceof Column column)) {
      throw new CannotImport(keys.get(0).at(), "PARTITION BY an expression", hint);
    }
    if (!fields.isField(column.name(), "customer_id")) {
      if (!fields.isTakenForCustomer(column.name())) {
        throw new CannotImport(
            column.at(), "PARTITION BY %s, not the customer".formatted(column.name()), hint);
      }
      note(column.at(), "'%s' is taken for customer_id".formatted(column.name()), "");
    }
    if (keys.size() > 1) {
      throw new CannotImport(
          keys.get(1).at(),
          "PARTITION BY the customer and something else",
          "compare it in DEFINE instead: B.session_id = A.session_id; other events in between then"
              + " end a match");
    }
  }

  private void checkOrder() {
    if (query.orderBy().isEmpty()) {
      throw new CannotImport(
          query.at(), "no ORDER BY", "add ORDER BY event_time: patterns match in this order");
    }
    MatchRecognize.SortKey first = query.orderBy().get(0);
    boolean isTime =
        first.key() instanceof Column column
            && (fields.isField(column.name(), "event_time") || !fields.isKnown(column.name()));
    if (!isTime || first.isDescending()) {
      throw new CannotImport(
          first.key().at(),
          "patterns match in the order of event_time, ascending",
          "ORDER BY the column of the event time");
    }
    String time = ((Column) first.key()).name();
    if (!fields.isField(time, "event_time")) {
      note(first.key().at(), "'%s' is taken for event_time".formatted(time), "");
    }
    fields.rename(time, "event_time");
    if (query.orderBy().size() > 1) {
      warn(
          query.orderBy().get(1).key().at(),
          "events of the same time are ordered by event_id instead",
          "");
    }
  }

  private Map<MatchedVariable, StepsText.Defined> defined(
      RowReferences rows, SqlConditions conditions) {
    Map<MatchedVariable, StepsText.Defined> defined = new LinkedHashMap<>();
    for (Definition each : query.definitions()) {
      Optional<MatchedVariable> variable = rows.variable(each.variable());
      if (variable.isEmpty()) {
        warn(
            each.at(),
            "variable '%s' is not in the pattern".formatted(each.variable()),
            "its condition is left out");
        continue;
      }
      try {
        CelText condition = conditions.define(variable.get(), each.condition());
        StepsText.Defined placed = new StepsText.Defined(condition, each.at());
        if (defined.put(variable.get(), placed) != null) {
          throw new CannotImport(
              each.at(), "'%s' is defined twice".formatted(each.variable()), "remove one");
        }
      } catch (CannotImport e) {
        SqlImport.report(e, problems);
      }
    }
    return defined;
  }

  private void within(List<StepPlan> steps) {
    boolean takesOne =
        steps.size() == 1 && steps.get(0) instanceof StepPlan.One one && one.times().isSingle();
    Optional<Duration> within =
        query.within().map(each -> Duration.ofMillis(each.millis())).or(options::within);
    if (takesOne) {
      return;
    }
    SourcePosition at = query.within().map(SqlExpression.Interval::at).orElse(query.at());
    if (within.isEmpty()) {
      throw new CannotImport(
          at,
          "no WITHIN: without a window, partial matches would never end",
          "add WITHIN INTERVAL '30' MINUTE after PATTERN (…), or the option --within 30m");
    }
    if (within.get().isZero()) {
      throw new CannotImport(at, "the window is 0", "such as WITHIN INTERVAL '30' MINUTE");
    }
    out.line("within: " + Durations.show(within.get()), at);
  }

  private String skip(RowReferences rows) {
    MatchRecognize.Skip skip = query.skip();
    return switch (skip.kind()) {
      case "NEXT ROW", "" -> "to-next";
      case "PAST LAST ROW" -> "past-last-event";
      default ->
          (skip.kind().equals("FIRST") ? "to-first " : "to-last ")
              + rows.visible(skip.variable(), Optional.empty(), skip.at()).step();
    };
  }

  private void capture(SqlConditions conditions) {
    boolean isFirst = true;
    for (Measure measure : query.measures()) {
      SourcePosition at = measure.value().at();
      try {
        CelText value = conditions.measure(measure.value());
        if (isFirst) {
          out.line("capture:", at);
          isFirst = false;
        }
        out.line("  " + YamlText.of(measure.name()) + ": " + YamlText.of(value.text()), at);
      } catch (CannotImport e) {
        warn(e.at(), "left out of capture: " + e.getMessage(), e.hint());
        out.comment(
            "Not taken over: %s AS %s, because %s"
                .formatted(withoutName(measure), measure.name(), e.getMessage()),
            at);
      }
    }
  }

  private static String withoutName(Measure measure) {
    return measure.text().replaceFirst("(?i)\\s+AS$", "");
  }
}
