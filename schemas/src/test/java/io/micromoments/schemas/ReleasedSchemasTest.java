package io.micromoments.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;

/**
 * Checks that the current schemas can read what every released version wrote to topics and state.
 * Before the first release there is nothing to be compared. {@code
 * schemas/released/<version>/<Record>.avsc} contains the released schemas; {@code
 * -Drelease=<version>} writes the current ones there at a release.
 */
class ReleasedSchemasTest {

  private static final Path RELEASED = Path.of("released");

  @Test
  void currentSchemasReadRecordsOfEveryRelease() throws IOException {
    if (System.getProperty("release") != null) {
      release(RELEASED.resolve(System.getProperty("release")));
    }
    if (!Files.exists(RELEASED)) {
      return; // No version has been released yet.
    }
    Map<String, Schema> today = today();
    List<String> broken = new ArrayList<>();
    int checked = 0;
    try (Stream<Path> files = Files.walk(RELEASED)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".avsc")).sorted().toList()) {
        Schema released = new Schema.Parser().parse(Files.readString(file));
        broken.addAll(problems(file.toString(), today.get(released.getName()), released));
        checked++;
      }
    }
    assertThat(broken).isEmpty();
    assertThat(checked).isGreaterThanOrEqualTo(today.size());
  }

  @Test
  void aChangedFieldTypeIsFound() {
    assertThat(
            changed(
                "\"name\":\"dwell_ms\",\"type\":[\"null\",\"long\"]",
                "\"name\":\"dwell_ms\",\"type\":[\"null\",\"string\"]"))
        .anyMatch(problem -> problem.contains("TYPE_MISMATCH") || problem.contains("MISSING"));
  }

  @Test
  void aNewFieldWithoutADefaultIsFound() {
    assertThat(
            changed(
                "{\"name\":\"properties\"",
                "{\"name\":\"screen\",\"type\":\"string\"},{\"name\":\"properties\""))
        .anyMatch(problem -> problem.contains("READER_FIELD_MISSING_DEFAULT_VALUE"));
  }

  @Test
  void aRemovedSymbolIsFound() {
    assertThat(changed("\"KIOSK\",", "")).anyMatch(problem -> problem.contains("ENUM"));
  }

  @Test
  void aRemovedRecordIsFound() {
    Schema released = ClickstreamEvent.getClassSchema();
    assertThat(problems("x", null, released))
        .containsExactly("x: there is no such record any more");
  }

  private static List<String> changed(String from, String to) {
    String text = ClickstreamEvent.getClassSchema().toString();
    assertThat(text).contains(from);
    Schema edited = new Schema.Parser().parse(text.replace(from, to));
    return problems("edited", edited, ClickstreamEvent.getClassSchema());
  }

  private static List<String> problems(String what, Schema today, Schema released) {
    if (today == null) {
      return List.of(what + ": there is no such record any more");
    }
    SchemaCompatibility.SchemaPairCompatibility result =
        SchemaCompatibility.checkReaderWriterCompatibility(today, released);
    if (result.getType() == SchemaCompatibilityType.COMPATIBLE) {
      return List.of();
    }
    return result.getResult().getIncompatibilities().stream()
        .map(
            each ->
                "%s: %s at %s: %s"
                    .formatted(what, each.getType(), each.getLocation(), each.getMessage()))
        .toList();
  }

  private static Map<String, Schema> today() {
    Map<String, Schema> today = new TreeMap<>();
    for (org.apache.avro.Protocol protocol :
        List.of(
            Events.PROTOCOL,
            Context.PROTOCOL,
            Control.PROTOCOL,
            Output.PROTOCOL,
            Internal.PROTOCOL)) {
      for (Schema schema : protocol.getTypes()) {
        if (schema.getType() == Schema.Type.RECORD) {
          today.put(schema.getName(), schema);
        }
      }
    }
    return today;
  }

  private static void release(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Schema schema : today().values()) {
      Files.writeString(folder.resolve(schema.getName() + ".avsc"), pretty(schema) + '\n');
    }
  }

  private static String pretty(Schema schema) throws IOException {
    return new com.fasterxml.jackson.databind.ObjectMapper()
        .readTree(schema.toString())
        .toPrettyString();
  }
}
