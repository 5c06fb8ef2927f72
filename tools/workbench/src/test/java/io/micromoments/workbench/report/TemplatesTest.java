package io.micromoments.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TemplatesTest {

  private static final Path TEMPLATES = Path.of("src/main/jte");

  @Test
  void onlyTheStyleSheetAndTheScriptAreInsertedWithoutEscaping() throws IOException {
    List<String> unsafe = new ArrayList<>();
    try (Stream<Path> files = Files.walk(TEMPLATES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.readAllLines(file).stream()
            .filter(line -> line.contains("$unsafe"))
            .forEach(line -> unsafe.add(file.getFileName() + ": " + line));
      }
    }
    assertThat(unsafe)
        .containsExactlyInAnyOrder(
            "head.jte: <style>$unsafe{assets.style()}</style>",
            "page.jte: <script>$unsafe{assets.script()}</script>");
  }
}
