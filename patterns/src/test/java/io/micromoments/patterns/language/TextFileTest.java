package io.micromoments.patterns.language;

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
  void textIsUtf8WithOrWithoutAByteOrderMark() throws Exception {
    assertThat(read("Größe 🚗\n".getBytes(UTF_8)).text()).isEqualTo("Größe 🚗\n");
    assertThat(read("\uFEFFa: b\n".getBytes(UTF_8)).text()).isEqualTo("a: b\n");
    assertThat(read(new byte[0]).text()).isEmpty();
  }

  @Test
  void anotherEncodingIsRefusedWhereItsFirstByteIsNoUtf8() {
    byte[] bytes = "a: b\r\nc: Größe\n".getBytes(Charset.forName("windows-1252"));
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOfSatisfying(
            UnusableFile.class,
            e -> {
              assertThat(e.problem().line()).isEqualTo(2);
              assertThat(e.problem().column()).isEqualTo(6);
              assertThat(e.problem().message())
                  .isEqualTo("this is not UTF-8: the byte 0xF6 stands for no character here");
              assertThat(e.problem().hint()).startsWith("save it as UTF-8");
            });
  }

  @Test
  void aCharacterThatIsCutAtTheEndIsRefused() {
    byte[] bytes = {'a', '\n', (byte) 0xC3};
    assertThatThrownBy(() -> read(bytes)).hasMessageContaining("file:2:1: this is not UTF-8");
  }

  @Test
  void wideTextIsRefusedWithAndWithoutAByteOrderMark() {
    assertThatThrownBy(() -> read("\uFEFFa: b\n".getBytes(UTF_16LE)))
        .hasMessageContaining("this is UTF-16, and text files are UTF-8");
    assertThatThrownBy(() -> read("a: b\n".getBytes(UTF_16LE)))
        .hasMessageContaining("file:1:2: this is not text in UTF-8: there is a zero byte");
  }

  @Test
  void whatIsNoFileIsSaidInWords() {
    assertThatThrownBy(() -> TextFile.read(folder)).hasMessage(folder + ": is a folder");
    assertThatThrownBy(() -> TextFile.read(folder.resolve("nowhere")))
        .hasMessage(folder.resolve("nowhere") + ": there is no such file or folder");
  }

  private SourceText read(byte[] bytes) throws Exception {
    return TextFile.read(Files.write(folder.resolve("file"), bytes));
  }
}
