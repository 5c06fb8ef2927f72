package io.micromoments.workbench.imports.sigma;

import io.micromoments.patterns.language.file.SourcePosition;
import io.micromoments.workbench.imports.CannotImport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A rule on single events.
 *
 * @param name by which correlations refer to it
 * @param searches named parts of the detection, which the condition combines
 */
record DetectionRule(
    String name,
    Optional<String> id,
    String title,
    Optional<String> description,
    String logsource,
    Map<String, Node> searches,
    ScalarNode condition,
    SourcePosition at) {

  static DetectionRule read(MappingNode rule) {
    SourcePosition at = SourcePosition.of(rule);
    Node detection =
        SigmaNodes.required(rule, "detection", "detection: { selection: …, condition: selection }");
    MappingNode searches = SigmaNodes.mapping(detection, "selections and a condition");
    Node condition = SigmaNodes.required(searches, "condition", "condition: selection");
    if (condition instanceof SequenceNode) {
      throw new CannotImport(
          SourcePosition.of(condition), "several conditions", "join them with 'or'");
    }
    String logsource =
        SigmaNodes.value(rule, "logsource").stream()
            .filter(MappingNode.class::isInstance)
            .flatMap(
                node ->
                    Stream.of("category", "product", "service")
                        .flatMap(key -> SigmaNodes.text((MappingNode) node, key).stream()))
            .collect(Collectors.joining(" "));
    String title = SigmaNodes.text(rule, "title").orElse("");
    return new DetectionRule(
        SigmaNodes.text(rule, "name").orElse(title),
        SigmaNodes.text(rule, "id"),
        title,
        SigmaNodes.text(rule, "description"),
        logsource,
        SigmaNodes.entries(searches).values().stream()
            .filter(each -> !each.key().getValue().equals("condition"))
            .filter(each -> !each.key().getValue().equals("timeframe"))
            .collect(
                Collectors.toMap(
                    each -> each.key().getValue(),
                    SigmaNodes.Entry::value,
                    (a, b) -> a,
                    LinkedHashMap::new)),
        SigmaNodes.scalar(condition, "a condition such as selection and not filter"),
        at);
  }

  boolean isCalled(String reference) {
    return reference.equals(name)
        || id.filter(reference::equals).isPresent()
        || reference.equals(title);
  }
}
