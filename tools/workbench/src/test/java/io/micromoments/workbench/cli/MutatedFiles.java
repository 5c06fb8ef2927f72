package io.micromoments.workbench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/** Invalid definition files: valid ones whose tree or text was changed at random. */
final class MutatedFiles {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final int MAX_CHANGES = 4;

  private static final List<String> SCALARS =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "1e999",
          ".nan",
          "-.inf",
          "2147483648",
          "99999999999999999999",
          "0x1F",
          "0o17",
          "1_000",
          "~",
          "true",
          "2026-13-01T00:00:00Z",
          "P999999999D",
          "PT-1S",
          "9223372036854775807d",
          "0s",
          "7d",
          "0..0",
          "5..2",
          "1+",
          "2000000000+",
          "0..2147483647",
          "((((",
          "event.",
          "!has(event.value)",
          "s[0].s[0]",
          "duration('x') > duration('y')",
          "[1,2].all(x, x > 0)",
          "event.value / 0.0 > 1.0",
          "timestamp('9999-12-31T23:59:59Z')",
          "not-followed-by",
          "next",
          "to-first s",
          "to-last",
          "100.0001%",
          "0%",
          "🚗",
          "\u0000",
          "\u2028",
          "İıſ",
          "a: b",
          "# c",
          "*x",
          "&x",
          "!!int 3",
          "a\nb",
          "tests",
          "pattern");

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ": ",
          "- ",
          "\t",
          "&x ",
          "*x",
          "!!int ",
          "!!binary ",
          "|\n",
          ">-\n",
          "\"",
          "'",
          "\u0085",
          "\uFEFF",
          "\u0000",
          "%YAML 1.1\n",
          "---\n",
          "...\n",
          "<<: *x",
          "? ",
          "#",
          "\\",
          "\r",
          "\n",
          "  ",
          ",",
          "@",
          "`",
          "null",
          "\uD800");

  private final List<byte[]> files = new ArrayList<>();
  private final List<JsonNode> trees = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();

  /** Reads all definition files below some folders. */
  MutatedFiles(List<Path> folders) throws IOException {
    for (Path folder : folders) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
          add(Files.readAllBytes(file));
        }
      }
    }
    if (trees.size() < 20) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "only %d files below %s", trees.size(), folders));
    }
  }

  private void add(byte[] file) {
    files.add(file);
    try {
      JsonNode tree = YAML.readTree(file);
      if (tree != null && tree.isObject()) {
        trees.add(tree);
        collectKeys(tree);
      }
    } catch (IOException e) {
      // Broken on purpose, but its text can be mutated.
    }
  }

  private void collectKeys(JsonNode node) {
    node.fieldNames().forEachRemaining(keys::add);
    node.forEach(this::collectKeys);
  }

  /** Returns the next file. */
  byte[] next(Random random) throws IOException {
    byte[] file =
        random.nextInt(3) == 0
            ? files.get(random.nextInt(files.size()))
            : tree(random).getBytes(UTF_8);
    return random.nextInt(3) == 0 ? text(file, random) : file;
  }

  private String tree(Random random) throws IOException {
    ObjectNode tree = trees.get(random.nextInt(trees.size())).deepCopy();
    for (int changes = 1 + random.nextInt(MAX_CHANGES); changes > 0; changes--) {
      change(tree, random);
    }
    return random.nextBoolean() ? YAML.writeValueAsString(tree) : tree.toString();
  }

  private void change(JsonNode root, Random random) {
    List<JsonNode> inner = new ArrayList<>();
    containers(root, inner);
    JsonNode container = inner.get(random.nextInt(inner.size()));
    if (container.isEmpty()) {
      return;
    }
    int at = random.nextInt(container.size());
    if (container instanceof ArrayNode array) {
      switch (random.nextInt(5)) {
        case 0 -> array.remove(at);
        case 1 -> array.insert(at, array.get(at).deepCopy());
        case 2 -> array.insert(at, any(random));
        case 3 -> array.removeAll();
        default -> array.set(at, other(array.get(at), random));
      }
    } else {
      ObjectNode object = (ObjectNode) container;
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(at);
      switch (random.nextInt(5)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(key(random), object.get(name).deepCopy());
        case 2 -> object.set(key(random), object.remove(name));
        case 3 -> object.set(key(random), any(random));
        default -> object.set(name, other(object.get(name), random));
      }
    }
  }

  private static void containers(JsonNode node, List<JsonNode> found) {
    if (node.isContainerNode()) {
      found.add(node);
      node.forEach(each -> containers(each, found));
    }
  }

  private JsonNode other(JsonNode value, Random random) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (random.nextInt(4)) {
      case 0 -> nested(value, random.nextInt(8) == 0 ? 40 + random.nextInt(40) : 1, random);
      case 1 -> value.isValueNode() ? json.textNode(value.asText() + scalar(random)) : any(random);
      default -> any(random);
    };
  }

  private static JsonNode nested(JsonNode value, int depth, Random random) {
    JsonNode nested = value.deepCopy();
    for (int i = 0; i < depth; i++) {
      nested =
          random.nextBoolean()
              ? JsonNodeFactory.instance.arrayNode().add(nested)
              : JsonNodeFactory.instance.objectNode().set("steps", nested);
    }
    return nested;
  }

  private JsonNode any(Random random) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (random.nextInt(10)) {
      case 0 -> json.nullNode();
      case 1 -> json.booleanNode(random.nextBoolean());
      case 2 -> json.numberNode(random.nextLong());
      case 3 -> json.numberNode(random.nextInt(5) - 1);
      case 4 -> json.numberNode(Double.longBitsToDouble(random.nextLong()));
      case 5 -> json.objectNode();
      case 6 -> json.arrayNode();
      case 7 -> {
        List<JsonNode> inner = new ArrayList<>();
        containers(trees.get(random.nextInt(trees.size())), inner);
        yield inner.get(random.nextInt(inner.size())).deepCopy();
      }
      default -> json.textNode(scalar(random));
    };
  }

  private static String scalar(Random random) {
    return random.nextInt(40) == 0
        ? "x".repeat(1 + random.nextInt(6_000))
        : SCALARS.get(random.nextInt(SCALARS.size()));
  }

  private String key(Random random) {
    return random.nextInt(10) == 0 ? scalar(random) : keys.get(random.nextInt(keys.size()));
  }

  private byte[] text(byte[] file, Random random) {
    String text = new String(file, UTF_8);
    int at = random.nextInt(text.length() + 1);
    List<String> lines = new ArrayList<>(text.lines().toList());
    int line = lines.isEmpty() ? 0 : random.nextInt(lines.size());
    switch (random.nextInt(7)) {
      case 0 -> text = text.substring(0, at);
      case 1 -> text = text.substring(0, at) + piece(random) + text.substring(at);
      case 2 -> {
        String other = new String(files.get(random.nextInt(files.size())), UTF_8);
        text = text.substring(0, at) + other.substring(random.nextInt(other.length() + 1));
      }
      case 3 -> {
        byte[] bytes = Arrays.copyOf(file, file.length);
        if (bytes.length > 0) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
      }
      case 4 -> {
        lines.remove(lines.isEmpty() ? "" : lines.get(line));
        text = String.join("\n", lines);
      }
      case 5 -> {
        lines.add(line, lines.isEmpty() ? "" : lines.get(random.nextInt(lines.size())));
        text = String.join("\n", lines);
      }
      default -> text = text.replaceFirst(": ", ": &x [*x, *x]\nz: ");
    }
    return text.getBytes(UTF_8);
  }

  private static String piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size())).repeat(random.nextInt(50) == 0 ? 3_000 : 1);
  }
}
