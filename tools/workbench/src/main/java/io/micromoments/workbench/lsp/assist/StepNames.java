package io.micromoments.workbench.lsp.assist;

import io.micromoments.patterns.language.file.ScalarPositions;
import io.micromoments.patterns.language.reference.ExpressionTypes;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.lsp.document.Tests;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Where the steps of a pattern are named, in its file and in its tests. */
final class StepNames {

  private static final Pattern SKIP_TO = Pattern.compile("to-(?:first|last)\\s+(\\S+)\\s*");
  private static final List<String> NESTED = List.of("steps", "all-of", "either");
  private static final int MAX_DEPTH = 8;

  /**
   * A place at which a step is named.
   *
   * @param start offset in the file
   * @param isDeclaration whether it gives the step its name
   * @param isInExpression whether CEL reads the name
   */
  record Occurrence(
      EditedFile file, int start, String name, boolean isDeclaration, boolean isInExpression) {
    int end() {
      return start + name.length();
    }

    boolean contains(EditedFile other, int offset) {
      return file.source().equals(other.source()) && start <= offset && offset <= end();
    }
  }

  /** The expressions that name a step but cannot be parsed, so that renaming would miss them. */
  record Found(List<Occurrence> occurrences, List<ScalarNode> unreadable) {}

  private StepNames() {}

  /** Returns the names of the steps of a pattern in file order. */
  static List<String> declared(EditedFile pattern) {
    return declarations(pattern).stream().map(ScalarNode::getValue).toList();
  }

  /** Returns the nodes of the steps' names in file order. */
  static List<ScalarNode> declarations(EditedFile pattern) {
    List<ScalarNode> names = new ArrayList<>();
    steps(pattern).forEach(step -> YamlPlace.scalar(step, "step").ifPresent(names::add));
    return names;
  }

  /** Returns the mappings of all steps in file order, those in groups and choices, too. */
  static List<MappingNode> steps(EditedFile pattern) {
    List<MappingNode> steps = new ArrayList<>();
    if (pattern.kind() == FileKind.PATTERN) {
      YamlPlace.value(pattern.top(), "steps").ifPresent(node -> collect(node, steps, 0));
    }
    return steps;
  }

  private static void collect(Node node, List<MappingNode> into, int depth) {
    if (depth > MAX_DEPTH) {
      return;
    }
    if (node instanceof SequenceNode list) {
      list.getValue().forEach(each -> collect(each, into, depth + 1));
    } else if (node instanceof MappingNode step) {
      into.add(step);
      NESTED.forEach(
          key -> YamlPlace.value(step, key).ifPresent(inner -> collect(inner, into, depth + 1)));
    }
  }

  /** Returns the names of the features that a file declares. */
  static List<String> features(EditedFile file) {
    return featureNames(file).stream().map(ScalarNode::getValue).toList();
  }

  /** Returns the nodes of the features' names. */
  static List<ScalarNode> featureNames(EditedFile file) {
    List<ScalarNode> names = new ArrayList<>();
    if (YamlPlace.value(file.top(), "features").orElse(null) instanceof SequenceNode list) {
      for (Node each : list.getValue()) {
        if (each instanceof MappingNode feature) {
          YamlPlace.scalar(feature, "feature").ifPresent(names::add);
        }
      }
    }
    return names;
  }

  /** Returns the node at a path. */
  static Optional<Node> node(EditedFile file, List<Object> path) {
    Node node = file.top();
    for (Object segment : path) {
      if (node instanceof MappingNode mapping && segment instanceof String key) {
        node = YamlPlace.value(mapping, key).orElse(null);
      } else if (node instanceof SequenceNode list
          && segment instanceof Integer index
          && index < list.getValue().size()) {
        node = list.getValue().get(index);
      } else {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(node);
  }

  /**
   * Returns every place at which steps are named.
   *
   * @param name the name of the only step to look for
   * @param pattern the file that declares it
   * @param tests the test files of the pattern
   */
  static Found find(String name, EditedFile pattern, List<EditedFile> tests) {
    Found found = new Found(new ArrayList<>(), new ArrayList<>());
    declarations(pattern).stream()
        .filter(node -> node.getValue().equals(name))
        .forEach(node -> add(found, pattern, node, name, 0, true, false));
    ExpressionScope.of(pattern).forEach(scope -> inExpression(scope, pattern, name, found));
    YamlPlace.scalar(pattern.top(), "skip").ifPresent(node -> inSkip(node, pattern, name, found));
    YamlPlace.value(pattern.top(), "on-timeout")
        .filter(MappingNode.class::isInstance)
        .flatMap(node -> YamlPlace.scalar((MappingNode) node, "after"))
        .filter(node -> node.getValue().equals(name))
        .ifPresent(node -> add(found, pattern, node, name, 0, false, false));
    tests.forEach(file -> inTests(file, name, found));
    return found;
  }

  private static void inExpression(
      ExpressionScope scope, EditedFile file, String name, Found found) {
    String text = scope.node().getValue();
    Optional<List<ExpressionTypes.Reference>> references = ExpressionTypes.references(text);
    if (references.isEmpty()) {
      if (Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(text).find()) {
        found.unreadable.add(scope.node());
      }
      return;
    }
    references.get().stream()
        .filter(each -> each.name().equals(name) && !each.isBound())
        .forEach(each -> add(found, file, scope.node(), name, each.offset(), false, true));
  }

  private static void inSkip(ScalarNode node, EditedFile file, String name, Found found) {
    Matcher skip = SKIP_TO.matcher(node.getValue());
    if (skip.matches() && skip.group(1).equals(name)) {
      add(found, file, node, name, skip.start(1), false, false);
    }
  }

  /** Finds the evidence that a test expects of a step. */
  private static void inTests(EditedFile file, String name, Found found) {
    for (MappingNode test : Tests.of(file)) {
      for (Node expected : list(YamlPlace.value(test, "expect"))) {
        if (!(expected instanceof MappingNode moment)) {
          continue;
        }
        Optional<Node> evidence = YamlPlace.value(moment, "evidence");
        for (Node item : list(evidence)) {
          if (item instanceof MappingNode one) {
            YamlPlace.scalar(one, "step")
                .filter(step -> step.getValue().equals(name))
                .ifPresent(step -> add(found, file, step, name, 0, false, false));
          }
        }
        if (evidence.orElse(null) instanceof MappingNode bySteps) {
          for (NodeTuple each : bySteps.getValue()) {
            if (each.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
              add(found, file, key, name, 0, false, false);
            }
          }
        }
      }
    }
  }

  private static List<Node> list(Optional<Node> node) {
    return node.orElse(null) instanceof SequenceNode list ? list.getValue() : List.of();
  }

  private static void add(
      Found found,
      EditedFile file,
      ScalarNode node,
      String name,
      int offset,
      boolean isDeclaration,
      boolean isInExpression) {
    int start = ScalarPositions.indexInFile(file.source(), node, offset);
    Occurrence occurrence = new Occurrence(file, start, name, isDeclaration, isInExpression);
    // An alias stands for the same text as its anchor.
    if (!found.occurrences.contains(occurrence)) {
      found.occurrences.add(occurrence);
    }
  }
}
