package io.micromoments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.scenario.PatternDirectory.Seen;
import io.micromoments.schemas.DefinitionChange;
import io.micromoments.schemas.DefinitionKind;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watched folder is read as {@code validate} reads it. */
class PatternDirectoryTest {

  private static final String PATTERN = "pattern: p\nversion: %s\nintent: Größe\n";

  @TempDir private Path folder;

  private final Map<String, Seen> seen = new TreeMap<>();

  @Test
  void theKindOfAFileDependsOnItsContent() throws Exception {
    write("decides.yml", "{policy: mine, version: 2}");
    write("P.YAML", PATTERN.formatted("1"));
    write("p.tests.yaml", "tests: []\n");
    write("._P.YAML", "\u0000");
    write("P.YAML~", "x");
    List<DefinitionChange> changes = look();
    assertThat(changes).hasSize(2);
    assertThat(changes.get(0).getKind()).isEqualTo(DefinitionKind.PATTERN);
    assertThat(changes.get(0).getDefinition()).isEqualTo("p");
    assertThat(changes.get(1).getKind()).isEqualTo(DefinitionKind.POLICY);
    assertThat(changes.get(1).getDefinition()).isEqualTo("mine");
    assertThat(changes.get(1).getVersion()).isEqualTo(2);
    assertThat(look()).isEmpty();
    Files.delete(folder.resolve("decides.yml"));
    assertThat(look()).singleElement().matches(change -> change.getYaml() == null);
  }

  @Test
  void anUnusableFileIsRejectedAndRetiresNothing() throws Exception {
    Path file = write("p.yaml", PATTERN.formatted("1"));
    look();
    Files.write(file, PATTERN.formatted("2").getBytes(Charset.forName("windows-1252")));
    assertThat(look())
        .singleElement()
        .matches(change -> change.getDefinition().equals("p"))
        .matches(change -> change.getYaml().contains("\uFFFD"), "is rejected when it is read");
    assertThat(look()).isEmpty();
    write("p.yaml", "");
    assertThat(look()).isEmpty();
    write("p.yaml", PATTERN.formatted("3"));
    assertThat(look()).singleElement().matches(change -> change.getVersion() == 3);
  }

  private List<DefinitionChange> look() throws Exception {
    return new PatternDirectory(folder).changes(seen, Instant.EPOCH);
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }
}
