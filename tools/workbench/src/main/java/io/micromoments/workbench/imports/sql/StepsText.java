package io.micromoments.workbench.imports.sql;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.imports.CelText;
import io.micromoments.workbench.imports.PatternText;
import io.micromoments.workbench.imports.sql.StepPlan.Times;
import io.micromoments.workbench.imports.sql.parser.RowPattern;
import java.util.List;
import java.util.Map;

/**
 * Writes steps as they stand in a pattern file. Each is right after the one before it, as in SQL.
 */
final class StepsText {

  /** The condition of a variable, and where the query has it. */
  record Defined(CelText condition, SourcePosition at) {}

  private final PatternText out;
  private final EventStream stream;
  private final Map<MatchedVariable, Defined> conditions;

  StepsText(PatternText out, EventStream stream, Map<MatchedVariable, Defined> conditions) {
    this.out = out;
    this.stream = stream;
    this.conditions = conditions;
  }

  void write(List<StepPlan> steps) {
    write(steps, "  ");
  }

  private void write(List<? extends StepPlan> steps, String indent) {
    boolean isFirst = true;
    for (StepPlan step : steps) {
      if (step instanceof StepPlan.One one) {
        one(one, isFirst, indent);
      } else if (step instanceof StepPlan.Group group) {
        out.line(indent + "- steps:", group.at());
        write(group.steps(), indent + "    ");
        then(isFirst, indent, group.at());
        times(group.times(), indent, group.at());
      } else if (step instanceof StepPlan.AllOf all) {
        out.line(indent + "- all-of:", all.at());
        all.steps().forEach(each -> one(each, true, indent + "    "));
        then(isFirst, indent, all.at());
      } else if (step instanceof StepPlan.Either either) {
        either(either, isFirst, indent);
      }
      isFirst = false;
    }
  }

  private void either(StepPlan.Either either, boolean isFirst, String indent) {
    out.line(indent + "- either:", either.at());
    for (List<StepPlan> choice : either.choices()) {
      if (choice.size() == 1) {
        write(choice, indent + "    ");
      } else {
        out.line(indent + "    -", choice.get(0).at());
        write(choice, indent + "      ");
      }
    }
    then(isFirst, indent, either.at());
  }

  private void one(StepPlan.One step, boolean isFirst, String indent) {
    SourcePosition at = step.at();
    out.line(indent + "- step: " + YamlText.of(step.variable().step()), at);
    then(isFirst, indent, at);
    out.line(indent + "  on: " + stream.label(), at);
    Defined defined = conditions.get(step.variable());
    if (defined != null) {
      out.line(indent + "  where: " + YamlText.of(defined.condition().text()), defined.at());
    }
    times(step.times(), indent, at);
  }

  private void then(boolean isFirst, String indent, SourcePosition at) {
    if (!isFirst) {
      out.line(indent + "  then: next", at);
    }
  }

  private void times(Times times, String indent, SourcePosition at) {
    if (!times.isSingle()) {
      String text =
          times.to() == RowPattern.UNBOUNDED
              ? times.from() + "+"
              : times.from() == times.to()
                  ? String.valueOf(times.from())
                  : times.from() + ".." + times.to();
      out.line(indent + "  times: " + text, at);
      out.line(indent + "  consecutive: true", at);
    }
    if (times.isOptional()) {
      out.line(indent + "  optional: true", at);
    }
    if (times.isGreedy()) {
      out.line(indent + "  greedy: true", at);
    }
  }
}
