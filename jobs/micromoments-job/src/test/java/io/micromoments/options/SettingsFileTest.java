package io.micromoments.options;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.patterns.language.file.UnusableFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {

  @TempDir private Path folder;

  @Test
  void settingsAreUtf8() throws Exception {
    Path file = Files.write(folder.resolve("s"), "# ö\nkafka.client.id = Größe\n".getBytes(UTF_8));
    assertThat(SettingsFile.read(file))
        .containsExactly(java.util.Map.entry("kafka.client.id", "Größe"));
    Files.write(file, "a=b\nkafka.client.id = Größe\n".getBytes(ISO_8859_1));
    assertThatThrownBy(() -> SettingsFile.read(file))
        .isInstanceOf(UnusableFile.class)
        .hasMessageContaining("s:2:21: not valid UTF-8");
  }

  @Test
  void anInvalidEscapeIsExplained() throws Exception {
    Path file = Files.writeString(folder.resolve("s"), "path=C:\\users\n");
    assertThatThrownBy(() -> SettingsFile.read(file))
        .hasMessageContaining("is not a valid properties file")
        .hasMessageContaining("write a backslash in a value as \\\\");
  }
}
