package io.micromoments.workbench.imports.sigma;

import io.micromoments.patterns.language.feature.Feature;
import io.micromoments.patterns.language.file.Problem;
import io.micromoments.patterns.language.file.Problems;
import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.schemas.EventStream;
import io.micromoments.text.Durations;
import io.micromoments.text.Names;
import io.micromoments.text.PrintableText;
import io.micromoments.workbench.imports.CannotImport;
import io.micromoments.workbench.imports.CelText;
import io.micromoments.workbench.imports.EventField;
import io.micromoments.workbench.imports.EventFields;
import io.micromoments.workbench.imports.ImportOptions;
import io.micromoments.workbench.imports.ImportedPattern;
import io.micromoments.workbench.imports.PatternCheck;
import io.micromoments.workbench.imports.PatternHead;
import io.micromoments.workbench.imports.PatternText;
import io.micromoments.workbench.imports.StepNames;
import io.micromoments.workbench.imports.sigma.CorrelationRule.Threshold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Writes the pattern that finds what a rule finds. */
final class RuleToPattern {

  private static final int MAX_TIMES = 100;
  private static final Map<String, String> AGGREGATES =
      Map.of(
          "event_count", "count",
          "value_count", "distinct",
          "value_sum", "sum",
          "value_avg", "avg");
  private static final Set<String> OF_NUMBERS = Set.of("value_sum", "value_avg");

  /** What a rule refers to, as a step. */
  private record Found(String step, EventStream stream, String condition, SourcePosition at) {}

  private final List<DetectionRule> detections;
  private final String file;
  private final String name;
  private final ImportOptions options;
  private final Problems problems;
  private final PatternText out = new PatternText();
  private final StepNames names = new StepNames();

  RuleToPattern(
      List<DetectionRule> detections,
      String file,
      String name,
      ImportOptions options,
      Problems problems) {
    this.detections = detections;
    this.file = file;
    this.name = name;
    this.options = options;
    this.problems = problems;
  }

  /** Writes a rule on single events, which no correlation refers to. */
  Optional<ImportedPattern> write(DetectionRule rule) {
    Found found = found(rule, rule.at());
    head(found.stream(), rule.description(), "Sigma detection rule", rule.at());
    out.line("steps:", rule.at());
    step(found, "  ", true);
    return end(List.of(found), rule.at());
  }

  Optional<ImportedPattern> write(CorrelationRule rule) {
    checkGroupBy(rule);
    return switch (rule.type().getValue()) {
      case "temporal" -> temporal(rule, false);
      case "temporal_ordered" -> temporal(rule, true);
      case "event_count", "value_count", "value_sum", "value_avg" -> count(rule);
      default ->
          throw new CannotImport(
              SourcePosition.of(rule.type()),
              "type '%s' cannot be imported".formatted(rule.type().getValue()),
              "allowed: event_count, value_count, value_sum, value_avg, temporal,"
                  + " temporal_ordered");
    };
  }

  private void checkGroupBy(CorrelationRule rule) {
    String hint =
        "patterns match the events of each customer: group-by: [customer_id]; if this field is the"
            + " customer, say so with --column NAME=customer_id";
    if (rule.groupBy().isEmpty()) {
      throw new CannotImport(
          rule.at(), "no group-by: the rule counts the events of all customers together", hint);
    }
    for (ScalarNode group : rule.groupBy()) {
      SourcePosition at = SourcePosition.of(group);
      MappingNode alias = rule.aliases().get(group.getValue());
      List<String> fields =
          alias == null
              ? List.of(group.getValue())
              : SigmaNodes.entries(alias).values().stream()
                  .map(each -> SigmaNodes.scalar(each.value(), "a field").getValue())
                  .toList();
      EventFields any = new EventFields(EventStream.CLICKSTREAM, options.columns());
      for (String field : fields) {
        if (any.isField(field, "customer_id")) {
          continue;
        }
        if (!any.isTakenForCustomer(field)) {
          throw new CannotImport(at, "group-by '%s', not the customer".formatted(field), hint);
        }
        note(at, "'%s' is taken for customer_id".formatted(field), "");
      }
    }
  }

  private Optional<ImportedPattern> temporal(CorrelationRule rule, boolean isOrdered) {
    if (rule.condition().isPresent()) {
      throw new CannotImport(
          SourcePosition.of(rule.condition().get()),
          "a condition on which rules occur",
          "without it, all rules must occur");
    }
    List<Found> steps = rule.rules().stream().map(this::found).toList();
    if (steps.size() < 2 || (!isOrdered && steps.size() > 4)) {
      throw new CannotImport(
          rule.at(),
          String.format(Locale.ROOT, "%s of %d rules", rule.type().getValue(), steps.size()),
          isOrdered ? "allowed: at least two rules" : "allowed: two to four rules in any order");
    }
    EventStream stream = steps.get(0).stream();
    head(stream, rule.description(), "Sigma correlation rule", rule.at());
    within(rule);
    out.line("steps:", rule.at());
    if (isOrdered) {
      boolean isFirst = true;
      for (Found each : steps) {
        step(each, "  ", isFirst);
        isFirst = false;
      }
    } else {
      out.line("  - all-of:", rule.at());
      steps.forEach(each -> step(each, "      ", true));
    }
    return end(steps, rule.at());
  }

  private Optional<ImportedPattern> count(CorrelationRule rule) {
    Threshold threshold = Threshold.of(rule);
    List<Found> found = rule.rules().stream().map(this::found).toList();
    EventStream stream = found.get(0).stream();
    boolean isEventCount = rule.type().getValue().equals("event_count");
    if (isEventCount && threshold.isMinimum() && threshold.least() <= MAX_TIMES) {
      head(stream, rule.description(), "Sigma correlation rule", rule.at());
      if (threshold.least() > 1) {
        within(rule);
      }
      out.line("steps:", rule.at());
      anyOf(found);
      if (threshold.least() > 1) {
        out.line("    times: " + threshold.least(), threshold.at());
      }
      return end(found, rule.at());
    }
    return byFeature(rule, threshold, found);
  }

  private Optional<ImportedPattern> byFeature(
      CorrelationRule rule, Threshold threshold, List<Found> found) {
    String type = rule.type().getValue();
    boolean isOfNumbers = OF_NUMBERS.contains(type);
    if (!threshold.isMinimum() && !isOfNumbers) {
      throw new CannotImport(
          threshold.at(),
          "%s is only known at the end of the timespan, and patterns are matched at events"
              .formatted(
                  threshold.operator().startsWith("<")
                      ? "a count that stays low"
                      : "the exact count"),
          "allowed: gte and gt");
    }
    if (found.size() > 1) {
      throw new CannotImport(
          rule.at(), "%s of several rules".formatted(type), "write one rule with 'or'");
    }
    Found only = found.get(0);
    Map<String, Object> feature = new LinkedHashMap<>();
    feature.put("feature", "counted");
    feature.put("aggregate", AGGREGATES.get(type));
    if (!type.equals("event_count")) {
      ScalarNode field =
          threshold
              .field()
              .orElseThrow(
                  () ->
                      new CannotImport(
                          threshold.at(),
                          "'field' is missing",
                          "condition: { field: item_id, gte: 3 }"));
      EventField of =
          new EventFields(only.stream(), options.columns())
              .of(field.getValue(), SourcePosition.of(field));
      if (isOfNumbers && !of.kind().isNumber()) {
        throw new CannotImport(
            SourcePosition.of(field),
            "%s of %s".formatted(type, of.kind().label()),
            "name a field with numbers");
      }
      feature.put("of", "event." + of.path());
    }
    if (type.equals("value_count")
        && threshold.isMinimum()
        && threshold.least() > Feature.MAX_DISTINCT_VALUES) {
      throw new CannotImport(
          threshold.at(),
          "a pattern counts at most " + Feature.MAX_DISTINCT_VALUES + " different values",
          "choose a smaller number");
    }
    feature.put("on", only.stream().label());
    if (!only.condition().isEmpty()) {
      feature.put("where", only.condition());
    }
    feature.put("in", Durations.show(rule.timespan()));
    head(only.stream(), rule.description(), "Sigma correlation rule", rule.at());
    out.line("features:", rule.at());
    out.line("  - " + YamlText.of(feature), rule.at());
    out.line("steps:", rule.at());
    step(only, "  ", true);
    out.line(
        "when: features.counted %s %s"
            .formatted(threshold.operator(), threshold.number() + (isOfNumbers ? ".0" : "")),
        threshold.at());
    out.line(
        "cooldown: " + Durations.show(rule.timespan()),
        "otherwise each further event would make a moment",
        rule.timespanAt());
    return end(found, rule.at());
  }

  private void anyOf(List<Found> found) {
    if (found.size() == 1) {
      step(found.get(0), "  ", true);
      return;
    }
    out.line("  - step: " + names.of("any"), found.get(0).at());
    out.line("    any-of:", found.get(0).at());
    for (Found each : found) {
      Map<String, Object> alternative = new LinkedHashMap<>();
      alternative.put("on", each.stream().label());
      alternative.put("where", each.condition());
      out.line("      - " + YamlText.of(alternative), each.at());
    }
  }

  private void head(
      EventStream stream, Optional<String> description, String kind, SourcePosition at) {
    PatternHead.write(
        out,
        name,
        String.format(Locale.ROOT, "%s, line %d (%s)", file, at.line(), kind),
        stream,
        options,
        at);
    description
        .map(PrintableText::oneLine)
        .filter(text -> !text.isEmpty() && text.length() <= 1_000)
        .ifPresent(text -> out.line("description: " + YamlText.of(text), at));
  }

  private void within(CorrelationRule rule) {
    out.line("within: " + Durations.show(rule.timespan()), rule.timespanAt());
  }

  private void step(Found found, String indent, boolean isFirst) {
    out.line(indent + "- step: " + YamlText.of(found.step()), found.at());
    if (!isFirst) {
      out.line(indent + "  then: followed-by", found.at());
    }
    out.line(indent + "  on: " + found.stream().label(), found.at());
    out.line(indent + "  where: " + YamlText.of(found.condition()), found.at());
  }

  private Optional<ImportedPattern> end(List<Found> found, SourcePosition at) {
    PatternHead.consent(out, found.stream().map(Found::stream).toList(), at);
    return PatternCheck.check(name, out, at, problems);
  }

  private Found found(ScalarNode reference) {
    DetectionRule rule =
        detections.stream()
            .filter(each -> each.isCalled(reference.getValue()))
            .findFirst()
            .orElseThrow(
                () -> {
                  List<String> known = new ArrayList<>();
                  detections.forEach(each -> known.add(each.name()));
                  return new CannotImport(
                      SourcePosition.of(reference),
                      "no detection rule is called '%s' in this file"
                          .formatted(reference.getValue()),
                      known.isEmpty()
                          ? "put the rules into the same file, separated by ---"
                          : Names.allowed(reference.getValue(), known)
                              + "; correlations of correlations cannot be imported");
                });
    return found(rule, SourcePosition.of(reference));
  }

  private Found found(DetectionRule rule, SourcePosition at) {
    EventStream stream = stream(rule, at);
    CelText condition =
        SearchExpression.of(rule, new SearchText(new EventFields(stream, options.columns())));
    String wanted = rule.name().isEmpty() ? "event_found" : rule.name();
    return new Found(names.of(wanted), stream, condition.text(), at);
  }

  private EventStream stream(DetectionRule rule, SourcePosition at) {
    return options.stream()
        .or(
            () ->
                rule.logsource().isEmpty()
                    ? Optional.empty()
                    : PatternHead.stream(rule.logsource()))
        .orElseGet(
            () -> {
              note(
                  at,
                  rule.logsource().isEmpty()
                      ? "the rule has no log source, and is taken for one on the stream clickstream"
                      : "log source '%s' is taken for the stream clickstream"
                          .formatted(rule.logsource()),
                  "name another one with --stream; streams: "
                      + String.join(", ", EventStream.labels()));
              return EventStream.CLICKSTREAM;
            });
  }

  private void note(SourcePosition at, String message, String hint) {
    problems.add(at.line(), at.column(), at.length(), Problem.Severity.NOTE, message, hint);
  }
}
