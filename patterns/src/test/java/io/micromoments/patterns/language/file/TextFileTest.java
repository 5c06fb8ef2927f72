package io.micromoments.patterns.language.file;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {

  @TempDir private Path folder;

  @Test
  void utf8IsReadWithOrWithoutByteOrderMark() throws Exception {
    assertThat(read("Größe 🚗\n".getBytes(UTF_8)).text()).isEqualTo("Größe 🚗\n");
    assertThat(read("\uFEFFa: b\n".getBytes(UTF_8)).text()).isEqualTo("a: b\n");
    assertThat(read(new byte[0]).text()).isEmpty();
  }

  @Test
  void otherEncodingIsRejectedAtTheFirstInvalidByte() {
    byte[] bytes = "a: b\r\nc: Größe\n".getBytes(Charset.forName("windows-1252"));
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOfSatisfying(
            UnusableFile.class,
            e -> {
              assertThat(e.problem().line()).isEqualTo(2);
              assertThat(e.problem().column()).isEqualTo(6);
              assertThat(e.problem().message()).isEqualTo("not valid UTF-8: invalid byte 0xF6");
              assertThat(e.problem().hint()).startsWith("save it as UTF-8");
            });
  }

  @Test
  void truncatedCharacterIsRejected() {
    byte[] bytes = {'a', '\n', (byte) 0xC3};
    assertThatThrownBy(() -> read(bytes)).hasMessageContaining("file:2:1: not valid UTF-8");
  }

  @Test
  void utf16IsRejectedWithAndWithoutByteOrderMark() {
    assertThatThrownBy(() -> read("\uFEFFa: b\n".getBytes(UTF_16LE)))
        .hasMessageContaining("the encoding is UTF-16; expected UTF-8");
    assertThatThrownBy(() -> read("a: b\n".getBytes(UTF_16LE)))
        .hasMessageContaining("file:1:2: not UTF-8 text: contains a NUL byte");
  }

  @Test
  void folderAndMissingFileAreReported() {
    assertThatThrownBy(() -> TextFile.read(folder)).hasMessage(folder + ": is a folder");
    assertThatThrownBy(() -> TextFile.read(folder.resolve("nowhere")))
        .hasMessage(folder.resolve("nowhere") + ": no such file or folder");
  }

  private SourceText read(byte[] bytes) throws Exception {
    return TextFile.read(Files.write(folder.resolve("file"), bytes));
  }
}
