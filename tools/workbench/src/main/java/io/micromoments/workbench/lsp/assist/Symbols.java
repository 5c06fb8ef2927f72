package io.micromoments.workbench.lsp.assist;

import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.lsp.document.Tests;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.SymbolKind;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The outline of a file: its steps and features, its rules and actions, or its tests. */
public final class Symbols {

  private Symbols() {}

  /** Returns the outline; empty for a file that is not ours. */
  public static List<DocumentSymbol> of(EditedFile file) {
    List<DocumentSymbol> symbols = new ArrayList<>();
    switch (file.kind()) {
      case PATTERN, POLICY -> {
        Optional<ScalarNode> name = YamlPlace.scalar(file.top(), file.kind().label());
        List<DocumentSymbol> parts = new ArrayList<>();
        items(file, "features", "feature", SymbolKind.Variable, parts);
        if (file.kind() == FileKind.PATTERN) {
          for (MappingNode step : StepNames.steps(file)) {
            add(file, step, "step", "", SymbolKind.Event, parts);
          }
        } else {
          items(file, "rules", "rule", SymbolKind.Function, parts);
          items(file, "actions", "action", SymbolKind.Function, parts);
        }
        name.ifPresent(
            node -> {
              DocumentSymbol symbol =
                  symbol(file, node.getValue(), SymbolKind.Module, file.top(), node);
              symbol.setChildren(parts);
              symbols.add(symbol);
            });
        if (name.isEmpty()) {
          symbols.addAll(parts);
        }
      }
      case TESTS ->
          Tests.of(file)
              .forEach(test -> add(file, test, "name", "test", SymbolKind.Method, symbols));
      case SCENARIO, OTHER -> {}
    }
    return symbols;
  }

  private static void items(
      EditedFile file, String list, String key, SymbolKind kind, List<DocumentSymbol> into) {
    if (YamlPlace.value(file.top(), list).orElse(null) instanceof SequenceNode items) {
      int number = 0;
      for (Node each : items.getValue()) {
        number++;
        if (each instanceof MappingNode item) {
          add(file, item, key, key + " " + number, kind, into);
        }
      }
    }
  }

  private static void add(
      EditedFile file,
      MappingNode mapping,
      String key,
      String otherwise,
      SymbolKind kind,
      List<DocumentSymbol> into) {
    Optional<ScalarNode> name =
        YamlPlace.scalar(mapping, key).filter(node -> !node.getValue().isBlank());
    String label = name.map(ScalarNode::getValue).orElse(otherwise);
    if (!label.isEmpty()) {
      into.add(symbol(file, label, kind, mapping, name.map(Node.class::cast).orElse(mapping)));
    }
  }

  private static DocumentSymbol symbol(
      EditedFile file, String name, SymbolKind kind, Node whole, Node selected) {
    int start = Math.min(file.start(whole), file.start(selected));
    int end = Math.max(file.end(whole), file.end(selected));
    Range selection = file.range(file.start(selected), Math.min(end, file.end(selected)));
    return new DocumentSymbol(name, kind, file.range(start, end), selection);
  }
}
