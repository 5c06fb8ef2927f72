package io.micromoments.workbench.lsp.assist;

import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.micromoments.patterns.language.condition.CelTypes;
import io.micromoments.patterns.language.file.ScalarPositions;
import io.micromoments.patterns.language.reference.ExpressionTypes;
import io.micromoments.patterns.language.reference.FunctionHelp;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;
import org.eclipse.lsp4j.Range;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** What can be written in an expression: fields, steps, functions and values. */
final class CelCompletion {

  private static final List<String> NAMESPACES = List.of("math.", "strings.");

  private final EditedFile file;
  private final EditedFile probe;
  private final int offset;
  private final PackContext pack;
  private final List<CompletionItem> items = new ArrayList<>();

  /**
   * @param probe the file with a character at the offset
   */
  CelCompletion(EditedFile file, EditedFile probe, int offset, PackContext pack) {
    this.file = file;
    this.probe = probe;
    this.offset = offset;
    this.pack = pack;
  }

  List<CompletionItem> at(YamlPlace place, ExpressionScope scope, boolean afterSpace) {
    ScalarNode node = place.scalar();
    if (offset < probe.contentStart(node)) {
      return List.of();
    }
    int inValue = ScalarPositions.offsetInValue(probe.source(), node, offset);
    String before = node.getValue().substring(0, Math.min(inValue, node.getValue().length()));
    CelCursor cursor = CelCursor.at(before, scope);
    if (cursor.isAfterOperand(before) || (afterSpace && !isAfterOperator(before))) {
      return List.of();
    }
    if (cursor.receiver().isPresent()) {
      members(cursor, cursor.receiver().get(), scope);
    } else if (cursor.quote() != '\0') {
      values(cursor, scope, node);
    } else if (!before.stripTrailing().endsWith(".")) {
      values(cursor, scope, node);
      names(cursor, scope);
    }
    return items;
  }

  /** After a space, proposals are made only where a value is missing. */
  private static boolean isAfterOperator(String before) {
    String text = before.stripTrailing();
    return text.isEmpty()
        || text.endsWith("==")
        || text.endsWith("!=")
        || text.endsWith("&&")
        || text.endsWith("||");
  }

  private Range range(String prefix) {
    return file.range(offset - prefix.length(), offset);
  }

  private void members(CelCursor cursor, String receiver, ExpressionScope scope) {
    CelTypes types = scope.types();
    Optional<CelType> type = ExpressionTypes.of(receiver, cursor.variables(), types);
    if (type.isEmpty()) {
      namespace(cursor, receiver);
      return;
    }
    int rank = 0;
    for (String field : types.fields(type.get())) {
      CelType fieldType = types.field(type.get(), field).orElseThrow();
      items.add(
          CompletionProposal.of(field, CompletionItemKind.Field)
              .detail(FieldDocs.typeName(fieldType))
              .doc(FieldDocs.of(types, type.get(), field).orElse(""))
              .rank(rank++)
              .replace(range(cursor.prefix()), field));
    }
    for (FunctionHelp function : FunctionHelp.all()) {
      if (function.isMethodOf(type.get())) {
        function(function, function.name(), cursor.prefix(), 1_000 + rank++);
      }
    }
  }

  private void namespace(CelCursor cursor, String receiver) {
    for (FunctionHelp function : FunctionHelp.all()) {
      if (function.name().startsWith(receiver + ".")) {
        function(
            function, function.name().substring(receiver.length() + 1), cursor.prefix(), 1_000);
      }
    }
  }

  private void function(FunctionHelp function, String name, String prefix, int rank) {
    items.add(
        CompletionProposal.of(name, CompletionItemKind.Function)
            .detail(function.signatures().isEmpty() ? "" : function.signatures().get(0))
            .doc(HoverText.of(function))
            .rank(rank)
            .replace(range(prefix), name + "("));
  }

  private void names(CelCursor cursor, ExpressionScope scope) {
    int rank = 500;
    for (Map.Entry<String, CelType> variable : sorted(cursor.variables()).entrySet()) {
      String name = variable.getKey();
      items.add(
          CompletionProposal.of(name, CompletionItemKind.Variable)
              .detail(FieldDocs.typeName(variable.getValue()))
              .doc(HoverText.variable(probe, name, variable.getValue(), scope.types()))
              .rank(rank++)
              .replace(range(cursor.prefix()), name));
    }
    Set<String> namespaces = new LinkedHashSet<>();
    for (FunctionHelp function : FunctionHelp.all()) {
      if (NAMESPACES.stream().anyMatch(function.name()::startsWith)) {
        namespaces.add(function.name().substring(0, function.name().indexOf('.')));
      } else if (function.isGlobal()) {
        function(function, function.name(), cursor.prefix(), 1_000 + rank++);
      }
    }
    for (String namespace : namespaces) {
      items.add(
          CompletionProposal.of(namespace, CompletionItemKind.Module)
              .detail("functions")
              .rank(2_000)
              .replace(range(cursor.prefix()), namespace + "."));
    }
  }

  /** Returns the event first, then steps, the latest first, then what is known of the customer. */
  private static Map<String, CelType> sorted(Map<String, CelType> variables) {
    Map<String, CelType> sorted = new LinkedHashMap<>();
    List<String> names = new ArrayList<>(variables.keySet());
    names.removeIf(name -> name.contains("-"));
    if (names.remove("event")) {
      sorted.put("event", variables.get("event"));
    }
    for (int i = names.size() - 1; i >= 0; i--) {
      if (variables.get(names.get(i)).kind() == CelKind.LIST) {
        sorted.put(names.get(i), variables.get(names.get(i)));
      }
    }
    names.forEach(name -> sorted.putIfAbsent(name, variables.get(name)));
    return sorted;
  }

  /** Proposes the values of the field with which something is compared. */
  private void values(CelCursor cursor, ExpressionScope scope, ScalarNode node) {
    String compared = cursor.compared().orElse("");
    int dot = compared.lastIndexOf('.');
    if (dot < 0) {
      return;
    }
    String field = compared.substring(dot + 1);
    CelTypes types = scope.types();
    Optional<CelType> owner =
        ExpressionTypes.of(compared.substring(0, dot), cursor.variables(), types);
    if (owner.isEmpty()) {
      return;
    }
    int rank = 0;
    for (String word : types.words(owner.get(), field).orElse(Set.of())) {
      value(word, "", cursor, node, rank++);
    }
    if (rank == 0) {
      for (Map.Entry<String, Long> each :
          pack.values().of(streams(types, owner.get()), field).entrySet()) {
        value(each.getKey(), RecordedValues.times(each.getValue()), cursor, node, rank++);
      }
    }
  }

  private static List<EventStream> streams(CelTypes types, CelType owner) {
    List<EventStream> streams = new ArrayList<>();
    for (EventStream stream : EventStream.values()) {
      if (types.schemas(owner).contains(stream.schema())) {
        streams.add(stream);
      }
    }
    return streams;
  }

  private void value(String word, String detail, CelCursor cursor, ScalarNode node, int rank) {
    boolean isOpen = cursor.quote() != '\0';
    char quote = isOpen ? cursor.quote() : quoteIn(node);
    if (word.indexOf(quote) >= 0 || word.indexOf('\\') >= 0 || breaksYaml(word, node)) {
      return;
    }
    boolean isClosed = isOpen && file.text().startsWith(String.valueOf(quote), offset);
    String text = isOpen ? word + (isClosed ? "" : quote) : quote + word + quote;
    items.add(
        CompletionProposal.of(word, CompletionItemKind.Value)
            .detail(detail)
            .rank(rank)
            .filter(word)
            .replace(range(cursor.prefix()), text));
  }

  /** Returns the quotes of text in an expression that need no escape in the quotes around it. */
  private static char quoteIn(ScalarNode node) {
    return node.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED ? '\'' : '"';
  }

  /** Returns whether YAML would read a word differently where it is not quoted. */
  private static boolean breaksYaml(String word, ScalarNode node) {
    return switch (node.getScalarStyle()) {
      case PLAIN -> word.contains(": ") || word.contains(" #") || word.matches(".*[,\\[\\]{}].*");
      case SINGLE_QUOTED -> word.indexOf('\'') >= 0;
      case DOUBLE_QUOTED -> word.indexOf('"') >= 0;
      default -> word.indexOf('\n') >= 0;
    };
  }
}
