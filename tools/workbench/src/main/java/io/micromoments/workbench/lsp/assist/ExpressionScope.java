package io.micromoments.workbench.lsp.assist;

import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.condition.ExpressionReader;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.patterns.language.policy.PolicyReader;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * An expression in a file, and the names that it may refer to, as the validator sees them.
 *
 * @param node the expression
 * @param variables the names, with their types
 * @param types the types of the file
 */
record ExpressionScope(ScalarNode node, Map<String, CelType> variables, CelTypes types) {

  /** Keys of conditions on events; used where the stream is not written yet. */
  private static final Set<String> ON_EVENTS = Set.of("where", "until", "of", "by");

  /** Returns the expressions of a file in the order in which they are read. */
  static List<ExpressionScope> of(EditedFile file) {
    List<ExpressionScope> scopes = new ArrayList<>();
    ExpressionReader.Listener listener =
        (node, variables, types) ->
            scopes.add(new ExpressionScope(node, new LinkedHashMap<>(variables), types));
    if (file.kind() == FileKind.PATTERN) {
      PatternReader.readExpressions(file.source(), file.top(), listener);
    } else if (file.kind() == FileKind.POLICY) {
      PolicyReader.readExpressions(file.source(), file.top(), listener);
    }
    return scopes;
  }

  /** Returns the expression at a place, if there is one. */
  static Optional<ExpressionScope> at(EditedFile file, YamlPlace place) {
    if (place.isKey() || (file.kind() != FileKind.PATTERN && file.kind() != FileKind.POLICY)) {
      return Optional.empty();
    }
    int start = file.start(place.scalar());
    Optional<ExpressionScope> known =
        of(file).stream().filter(scope -> file.start(scope.node) == start).findFirst();
    return known.isPresent() || !isOnEvents(place)
        ? known
        : Optional.of(onAnyEvent(place.scalar()));
  }

  private static boolean isOnEvents(YamlPlace place) {
    return ON_EVENTS.contains(place.lastKey())
        && place.mapping().map(YamlPlace::keys).orElse(List.of()).stream()
            .anyMatch(key -> key.equals("step") || key.equals("feature"));
  }

  private static ExpressionScope onAnyEvent(ScalarNode node) {
    CelTypes types = new CelTypes();
    return new ExpressionScope(
        node,
        Map.of("event", types.event(List.of(EventStream.values())), "customer", types.customer()),
        types);
  }
}
