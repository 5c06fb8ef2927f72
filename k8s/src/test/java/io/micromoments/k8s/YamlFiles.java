package io.micromoments.k8s;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads YAML files below a folder and records which ones were read. */
final class YamlFiles {

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final ObjectMapper MAPPER = new ObjectMapper(YAML);

  private final Path root;
  private final Set<Path> read = new LinkedHashSet<>();

  /**
   * Creates a reader.
   *
   * @param root the folder; messages name files relative to it
   */
  YamlFiles(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * Parses all documents of a text.
   *
   * @throws IOException if it is not YAML, or a mapping has a duplicate key
   */
  static List<JsonNode> documents(String text) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    try (JsonParser parser = MAPPER.createParser(text)) {
      while (parser.nextToken() != null) {
        documents.add(MAPPER.readTree(parser));
      }
    }
    return documents;
  }

  /**
   * Reads a file that contains one object.
   *
   * @throws IllegalArgumentException if it is outside the root, does not exist, is not YAML, or
   *     does not contain exactly one object
   */
  ObjectNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(name(file) + ": no such file");
    }
    try {
      String text = Files.readString(file);
      rejectAliases(file, text);
      List<JsonNode> documents = documents(text);
      if (documents.size() != 1 || !(documents.get(0) instanceof ObjectNode object)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: holds %d documents, should hold one, a mapping",
                name(file),
                documents.size()));
      }
      read.add(file.toAbsolutePath().normalize());
      return object;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(name(file) + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(name(file), e);
    }
  }

  /**
   * Returns the name of a file or folder in messages: relative to the root, with forward slashes.
   *
   * @throws IllegalArgumentException if it is outside the root
   */
  String name(Path path) {
    Path normal = path.toAbsolutePath().normalize();
    if (!normal.startsWith(root)) {
      throw new IllegalArgumentException(path + ": lies outside " + root.getFileName());
    }
    return root.relativize(normal).toString().replace('\\', '/');
  }

  /** Returns the absolute paths of the files read so far. */
  Set<Path> seen() {
    return Set.copyOf(read);
  }

  // Jackson would parse an alias as a string with its name.
  private void rejectAliases(Path file, String text) throws IOException {
    try (YAMLParser parser = YAML.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (parser.isCurrentAlias()) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "%s: line %d: an alias; write the value out",
                  name(file),
                  parser.currentTokenLocation().getLineNr()));
        }
      }
    }
  }
}
