package io.micromoments.workbench.lsp.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The JSON Schema of a kind of file: which keys and values are allowed where, and what they mean.
 */
public final class EditorSchema {

  private static final Map<FileKind, EditorSchema> BY_KIND = new EnumMap<>(FileKind.class);

  static {
    ObjectMapper mapper = new ObjectMapper();
    for (FileKind kind : FileKind.values()) {
      BY_KIND.put(
          kind,
          new EditorSchema(
              kind == FileKind.OTHER ? mapper.createObjectNode() : read(mapper, kind.label())));
    }
  }

  /**
   * A key that is allowed in a mapping.
   *
   * @param isRequired whether the mapping is invalid without it
   * @param value what its value may be
   */
  public record Key(String name, boolean isRequired, Value value) {}

  /**
   * What a value may be.
   *
   * @param doc what it means; may be empty
   * @param words the values, or examples of them
   * @param docs what some of the words mean, by word
   * @param defaultValue the value if there is none; may be empty
   * @param isMapping whether it can be a mapping
   * @param isList whether it can be a list
   */
  public record Value(
      String doc,
      List<String> words,
      Map<String, String> docs,
      String defaultValue,
      boolean isMapping,
      boolean isList) {}

  private final JsonNode root;

  private EditorSchema(JsonNode root) {
    this.root = root;
  }

  static EditorSchema of(FileKind kind) {
    return BY_KIND.get(kind);
  }

  private static JsonNode read(ObjectMapper mapper, String name) {
    String file = "/io/micromoments/patterns/schema/" + name + ".schema.json";
    try (InputStream in = EditorSchema.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + file);
      }
      return mapper.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> topLevelKeys() {
    Set<String> keys = new LinkedHashSet<>();
    root.path("properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /**
   * Returns the keys that a mapping may have.
   *
   * @param path leads to the mapping
   * @param top the file, whose keys decide where there are alternatives
   * @param ignored a key of the mapping that does not count, because it is being typed
   */
  public List<Key> keys(List<Object> path, MappingNode top, String ignored) {
    Map<String, Key> keys = new LinkedHashMap<>();
    List<JsonNode> all = at(path, top, ignored);
    for (JsonNode schema : all) {
      Set<String> required =
          all.size() > 1
              ? Set.of()
              : stream(schema.path("required")).map(JsonNode::asText).collect(Collectors.toSet());
      schema
          .path("properties")
          .properties()
          .forEach(
              each ->
                  keys.putIfAbsent(
                      each.getKey(),
                      new Key(
                          each.getKey(),
                          required.contains(each.getKey()),
                          value(leaves(each.getValue()), doc(each.getValue())))));
    }
    return List.copyOf(keys.values());
  }

  /** Returns what the value at a path may be; empty if the schema does not know the place. */
  public Optional<Value> value(List<Object> path, MappingNode top) {
    List<JsonNode> all = at(path, top, "");
    if (all.isEmpty()) {
      return Optional.empty();
    }
    String doc = path.isEmpty() ? "" : docOfKey(path, top);
    return Optional.of(value(all, doc));
  }

  private String docOfKey(List<Object> path, MappingNode top) {
    Object last = path.get(path.size() - 1);
    return last instanceof String name
        ? keys(path.subList(0, path.size() - 1), top, "").stream()
            .filter(key -> key.name().equals(name))
            .map(key -> key.value().doc())
            .findFirst()
            .orElse("")
        : "";
  }

  private Value value(List<JsonNode> leaves, String doc) {
    Set<String> words = new LinkedHashSet<>();
    Map<String, String> docs = new LinkedHashMap<>();
    String defaultValue = "";
    boolean isMapping = false;
    boolean isList = false;
    String found = doc;
    for (JsonNode leaf : leaves) {
      List<String> ofLeaf = words(leaf);
      words.addAll(ofLeaf);
      List<String> texts = stream(leaf.path("enumDescriptions")).map(JsonNode::asText).toList();
      for (int i = 0; i < Math.min(texts.size(), ofLeaf.size()); i++) {
        docs.put(ofLeaf.get(i), texts.get(i));
      }
      isMapping |= leaf.has("properties") || leaf.path("type").asText().equals("object");
      isList |= leaf.has("items");
      defaultValue =
          leaf.has("default") && leaf.get("default").isValueNode()
              ? leaf.get("default").asText()
              : defaultValue;
      if (leaf.has("items")) {
        leaves(leaf.get("items")).forEach(each -> words.addAll(words(each)));
      }
      found = found.isEmpty() ? doc(leaf) : found;
    }
    return new Value(found, List.copyOf(words), docs, defaultValue, isMapping, isList);
  }

  private static List<String> words(JsonNode schema) {
    List<String> words = new ArrayList<>();
    stream(schema.path("enum")).forEach(each -> words.add(each.asText()));
    stream(schema.path("examples")).forEach(each -> words.add(each.asText()));
    if (schema.has("const")) {
      words.add(schema.get("const").asText());
    }
    if (schema.path("type").asText().equals("boolean")) {
      words.add("true");
      words.add("false");
    }
    return words;
  }

  /** Returns the schemas of the node at a path. */
  private List<JsonNode> at(List<Object> path, MappingNode top, String ignored) {
    List<JsonNode> schemas = fitting(leaves(root), top, path.isEmpty() ? ignored : "");
    Node node = top;
    for (int i = 0; i < path.size(); i++) {
      Object segment = path.get(i);
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode schema : schemas) {
        JsonNode child =
            segment instanceof String name
                ? schema.path("properties").has(name)
                    ? schema.get("properties").get(name)
                    : schema.path("additionalProperties")
                : schema.path("items");
        if (child.isObject()) {
          leaves(child).stream().filter(each -> !next.contains(each)).forEach(next::add);
        }
      }
      node = child(node, segment);
      schemas = fitting(next, node, i == path.size() - 1 ? ignored : "");
    }
    return schemas;
  }

  private static Node child(Node node, Object segment) {
    if (node instanceof MappingNode mapping && segment instanceof String name) {
      return YamlPlace.value(mapping, name).orElse(null);
    }
    if (node instanceof SequenceNode list
        && segment instanceof Integer index
        && index < list.getValue().size()) {
      return list.getValue().get(index);
    }
    return null;
  }

  /** Returns the alternatives that have the keys of a mapping; all of them if none has. */
  private static List<JsonNode> fitting(List<JsonNode> schemas, Node node, String ignored) {
    if (!(node instanceof MappingNode mapping)) {
      return schemas;
    }
    List<String> keys =
        YamlPlace.keys(mapping).stream().filter(key -> !key.equals(ignored)).toList();
    List<JsonNode> fitting =
        schemas.stream()
            .filter(
                schema ->
                    schema.path("additionalProperties").isObject()
                        || keys.stream().allMatch(key -> schema.path("properties").has(key)))
            .toList();
    return fitting.isEmpty() ? schemas : fitting;
  }

  /** Resolves references and alternatives. */
  private List<JsonNode> leaves(JsonNode schema) {
    List<JsonNode> leaves = new ArrayList<>();
    collect(schema, leaves, 0);
    return leaves;
  }

  private void collect(JsonNode schema, List<JsonNode> into, int depth) {
    if (depth > 10) {
      return; // A schema that refers to itself.
    }
    if (schema.has("$ref")) {
      collect(root.at(schema.get("$ref").asText().substring(1)), into, depth + 1);
    }
    boolean isObject = schema.has("properties");
    for (String key : List.of("anyOf", "oneOf", "allOf")) {
      if (!isObject) {
        stream(schema.path(key)).forEach(each -> collect(each, into, depth + 1));
      }
    }
    into.add(schema);
  }

  private String doc(JsonNode schema) {
    if (schema.has("description")) {
      return schema.get("description").asText();
    }
    return schema.has("$ref")
        ? root.at(schema.get("$ref").asText().substring(1)).path("description").asText("")
        : "";
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    List<JsonNode> all = new ArrayList<>();
    array.forEach(all::add);
    return all.stream();
  }
}
