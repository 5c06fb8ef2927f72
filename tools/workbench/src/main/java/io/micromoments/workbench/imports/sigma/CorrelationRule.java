package io.micromoments.workbench.imports.sigma;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.text.Durations;
import io.micromoments.workbench.imports.CannotImport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A rule on several events.
 *
 * @param rules names or ids of detection rules
 * @param aliases fields by rule, by the name that group-by uses
 */
record CorrelationRule(
    String name,
    Optional<String> description,
    ScalarNode type,
    List<ScalarNode> rules,
    List<ScalarNode> groupBy,
    Duration timespan,
    SourcePosition timespanAt,
    Optional<Node> condition,
    Map<String, MappingNode> aliases,
    boolean isGenerating,
    SourcePosition at) {

  static CorrelationRule read(MappingNode rule) {
    SigmaNodes.Entry key = SigmaNodes.entries(rule).get("correlation");
    MappingNode correlation =
        SigmaNodes.mapping(key.value(), "type, rules, group-by, timespan and condition");
    Node timespan = SigmaNodes.required(correlation, "timespan", "timespan: 10m");
    String written = SigmaNodes.scalar(timespan, "a duration such as 10m").getValue();
    // In Sigma a capital M is a month, which has no fixed length.
    Optional<Duration> duration =
        written.matches("[0-9]{1,6}w")
            ? Optional.of(
                Duration.ofDays(7L * Integer.parseInt(written.substring(0, written.length() - 1))))
            : written.matches("[0-9]{1,9}[smhd]") ? Durations.parse(written) : Optional.empty();
    if (duration.isEmpty() || duration.get().isZero()) {
      throw SigmaNodes.unexpected(timespan, "a duration such as 30s, 10m, 1h, 7d or 2w");
    }
    Map<String, MappingNode> aliases = new LinkedHashMap<>();
    SigmaNodes.value(correlation, "aliases")
        .ifPresent(
            node ->
                SigmaNodes.entries(SigmaNodes.mapping(node, "names and their fields"))
                    .forEach(
                        (name, entry) ->
                            aliases.put(
                                name, SigmaNodes.mapping(entry.value(), "rules and fields"))));
    return new CorrelationRule(
        SigmaNodes.text(rule, "name").or(() -> SigmaNodes.text(rule, "title")).orElse(""),
        SigmaNodes.text(rule, "description"),
        SigmaNodes.scalar(SigmaNodes.required(correlation, "type", "type: event_count"), "a type"),
        scalars(SigmaNodes.required(correlation, "rules", "rules: [login-failed]"), "a rule"),
        SigmaNodes.value(correlation, "group-by")
            .map(node -> scalars(node, "a field"))
            .orElse(List.of()),
        duration.get(),
        SourcePosition.of(timespan),
        SigmaNodes.value(correlation, "condition"),
        aliases,
        SigmaNodes.value(correlation, "generate").filter(SigmaNodes::flag).isPresent(),
        key.at());
  }

  private static List<ScalarNode> scalars(Node node, String expected) {
    if (SigmaNodes.list(node).isEmpty()) {
      throw SigmaNodes.unexpected(node, "at least " + expected);
    }
    return SigmaNodes.list(node).stream().map(each -> SigmaNodes.scalar(each, expected)).toList();
  }

  /** The comparison of a count, such as {@code gte: 5}. */
  record Threshold(String operator, int number, Optional<ScalarNode> field, SourcePosition at) {

    private static final Map<String, String> OPERATORS =
        Map.of("gt", ">", "gte", ">=", "lt", "<", "lte", "<=", "eq", "==", "neq", "!=");

    static Threshold of(CorrelationRule rule) {
      Node node =
          rule.condition()
              .orElseThrow(
                  () ->
                      new CannotImport(
                          rule.at(), "'condition' is missing", "condition: { gte: 5 }"));
      Threshold found = null;
      Optional<ScalarNode> field = Optional.empty();
      for (SigmaNodes.Entry each :
          SigmaNodes.entries(SigmaNodes.mapping(node, "a comparison such as { gte: 5 }"))
              .values()) {
        String key = each.key().getValue();
        ScalarNode value = SigmaNodes.scalar(each.value(), "one value");
        if (key.equals("field")) {
          field = Optional.of(value);
        } else if (found != null) {
          throw new CannotImport(each.at(), "two comparisons", "write one, such as gte: 5");
        } else if (!OPERATORS.containsKey(key)) {
          throw new CannotImport(
              each.at(),
              "found '%s'".formatted(key),
              "allowed: gt, gte, lt, lte, eq, neq, and field");
        } else if (!value.getValue().matches("[0-9]{1,9}")) {
          throw SigmaNodes.unexpected(value, "a whole number");
        } else {
          found =
              new Threshold(
                  OPERATORS.get(key),
                  Integer.parseInt(value.getValue()),
                  Optional.empty(),
                  each.at());
        }
      }
      if (found == null) {
        throw SigmaNodes.unexpected(node, "a comparison such as { gte: 5 }");
      }
      return new Threshold(found.operator, found.number, field, found.at);
    }

    boolean isMinimum() {
      return operator.equals(">=") || operator.equals(">");
    }

    /** The smallest count that fits. */
    int least() {
      return operator.equals(">") ? number + 1 : number;
    }
  }
}
