package io.micromoments.workbench.lsp.assist;

import io.micromoments.patterns.language.file.YamlText;
import io.micromoments.schemas.CustomerProfile;
import io.micromoments.schemas.EventStream;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.EditorSchema;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;
import org.eclipse.lsp4j.Range;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** What can be written outside of expressions: keys, words, and names of other definitions. */
final class YamlCompletion {

  /** The word for a step in the examples of the schema. */
  private static final Pattern PLACEHOLDER = Pattern.compile("\\bSTEP$");

  private final EditedFile file;
  private final EditedFile probe;
  private final int offset;
  private final PackContext pack;
  private final List<CompletionItem> items = new ArrayList<>();

  /**
   * @param probe the file with a character at the offset
   */
  YamlCompletion(EditedFile file, EditedFile probe, int offset, PackContext pack) {
    this.file = file;
    this.probe = probe;
    this.offset = offset;
    this.pack = pack;
  }

  List<CompletionItem> at(YamlPlace place, boolean afterSpace) {
    String typed = probe.text().substring(probe.start(place.scalar()), offset);
    if (afterSpace && !typed.isEmpty()) {
      return List.of();
    }
    if (place.isKey()) {
      if (!afterSpace) {
        keys(place, place.path().subList(0, place.path().size() - 1), place.scalar());
      }
      return items;
    }
    Optional<EditorSchema.Value> value = probe.kind().schema().value(place.path(), probe.top());
    boolean isMapping = value.isPresent() && value.get().isMapping();
    if (isMapping && !EditedFile.isQuoted(place.scalar())) {
      keys(place, place.path(), null);
    }
    Map<String, String> names = NamesAt.of(probe, place, pack);
    value.ifPresent(each -> words(place, words(each, !names.isEmpty()), each.docs()));
    words(place, names, Map.of());
    return items;
  }

  /** Returns the words of the schema; without those that only say where a name belongs. */
  private static Map<String, String> words(EditorSchema.Value value, boolean hasNames) {
    Map<String, String> words = new LinkedHashMap<>();
    value.words().stream()
        .filter(word -> !hasNames || !PLACEHOLDER.matcher(word).find())
        .forEach(word -> words.put(word, word.equals(value.defaultValue()) ? "default" : ""));
    return words;
  }

  /**
   * Proposes words as the value.
   *
   * @param words with a remark about each
   */
  private void words(YamlPlace place, Map<String, String> words, Map<String, String> docs) {
    Range range = file.range(probe.start(place.scalar()), offset);
    words.forEach(
        (word, remark) ->
            items.add(
                CompletionProposal.of(word, CompletionItemKind.EnumMember)
                    .detail(remark)
                    .doc(docs.getOrDefault(word, ""))
                    .rank(items.size())
                    .filter(word)
                    .replace(range, yaml(word, place))));
  }

  /** Returns a word with the quotes that YAML needs, and without those that are written already. */
  private String yaml(String word, YamlPlace place) {
    if (EditedFile.isQuoted(place.scalar())) {
      return file.text().charAt(probe.start(place.scalar())) + word;
    }
    if (word.matches("[0-9.]+")) {
      return word;
    }
    String inList = YamlText.of(List.of(word));
    return place.isInFlow() ? inList.substring(1, inList.length() - 1) : YamlText.of(word);
  }

  /**
   * Proposes the keys that a mapping does not have yet.
   *
   * @param path leads to the mapping
   * @param typed the key that is being written; null where the mapping begins
   */
  private void keys(YamlPlace place, List<Object> path, ScalarNode typed) {
    List<String> present =
        typed == null
            ? List.of()
            : place.mapping().map(mapping -> others(mapping, typed)).orElse(List.of());
    String ignored = typed == null ? "" : typed.getValue();
    Set<String> known = new HashSet<>(present);
    int rank = 0;
    for (EditorSchema.Key key : probe.kind().schema().keys(path, probe.top(), ignored)) {
      if (known.add(key.name())) {
        String detail = key.isRequired() ? "required" : defaultOf(key);
        key(place, key.name(), detail, HoverText.of(key.value()), rank(key, rank++), key.value());
      }
    }
    for (Schema schema : recordAt(path)) {
      for (Schema.Field field : schema.getFields()) {
        if (known.add(field.name())) {
          String doc = FieldDocs.ofField(schema, field.name());
          String type = FieldDocs.typeOf(schema, field.name());
          key(place, field.name(), type, doc, 500 + rank++, null);
        }
      }
    }
  }

  private static int rank(EditorSchema.Key key, int rank) {
    return key.isRequired() ? rank : 100 + rank;
  }

  private static String defaultOf(EditorSchema.Key key) {
    return key.value().defaultValue().isEmpty() ? "" : "default: " + key.value().defaultValue();
  }

  private static List<String> others(MappingNode mapping, ScalarNode typed) {
    List<String> keys = new ArrayList<>(YamlPlace.keys(mapping));
    keys.remove(typed.getValue());
    return keys;
  }

  /** Returns the record whose fields are keys at a place: events and profiles of tests. */
  private List<Schema> recordAt(List<Object> path) {
    if (probe.kind() != FileKind.TESTS || path.isEmpty()) {
      return List.of();
    }
    if (path.get(path.size() - 1).equals("customer") && path.contains("given")) {
      return List.of(CustomerProfile.getClassSchema());
    }
    boolean isEvent = path.size() == 4 && path.get(2).equals("events");
    return isEvent
        ? NamesAt.streamAt(probe, path).map(EventStream::schema).stream().toList()
        : List.of();
  }

  private void key(
      YamlPlace place, String name, String detail, String doc, int rank, EditorSchema.Value value) {
    int start = probe.start(place.scalar());
    int end = offset;
    while (end < file.text().length() && isOfKey(file.text().charAt(end))) {
      end++;
    }
    boolean hasColon = file.text().startsWith(":", end);
    String text = hasColon ? name : name + ":" + afterColon(place, value, start);
    items.add(
        CompletionProposal.of(name, CompletionItemKind.Property)
            .detail(detail)
            .doc(doc)
            .rank(rank)
            .filter(name)
            .replace(file.range(start, hasColon ? end : offset), text));
  }

  private static boolean isOfKey(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_';
  }

  /** Returns what follows the colon: the beginning of a list or mapping below, or a space. */
  private String afterColon(YamlPlace place, EditorSchema.Value value, int start) {
    if (value == null || place.isInFlow() || !value.words().isEmpty()) {
      return " ";
    }
    String indent = "\n" + " ".repeat(probe.position(start).getCharacter() + 2);
    return value.isList() ? indent + "- " : value.isMapping() ? indent : " ";
  }
}
