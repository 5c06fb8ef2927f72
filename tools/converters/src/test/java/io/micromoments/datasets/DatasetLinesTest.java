package io.micromoments.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.schemas.JsonRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetLinesTest {

  private static final int MAX = JsonRecords.MAX_LINE_CHARS;

  @TempDir private Path temp;

  @Test
  void everyLineEndIsKnownAndBlankLinesAreCountedButSkipped() throws Exception {
    assertThat(lines(new StringReader("a\nb\r\nc\rd\n\n \t\r\n\re")))
        .containsExactly("1 a", "2 b", "3 c", "4 d", "8 e");
    assertThat(lines(new StringReader("a\n"))).containsExactly("1 a");
    assertThat(lines(new StringReader(""))).isEmpty();
    assertThat(lines(new StringReader("\r\n\r\n"))).isEmpty();
  }

  /** A line feed may be read without the carriage return before it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void partsInWhichTheTextArrivesDoNotMatter(int chars) throws Exception {
    assertThat(lines(inPartsOf(chars, "ab\r\ncd\r\n\r\nef")))
        .containsExactly("1 ab", "2 cd", "4 ef");
  }

  @Test
  void textAndGzippedTextAreTheSame() throws Exception {
    byte[] text = "\uFEFFöl\nzwei".getBytes(StandardCharsets.UTF_8);
    Path plain = Files.write(temp.resolve("plain"), text);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(text);
    }
    Path gzipped = Files.write(temp.resolve("gzipped"), zipped.toByteArray());
    assertThat(lines(plain)).containsExactly("1 öl", "2 zwei").isEqualTo(lines(gzipped));
  }

  @Test
  void aDamagedGzipFileIsAnIoException() throws IOException {
    Path file = Files.write(temp.resolve("cut"), new byte[] {0x1f, (byte) 0x8b, 8});
    assertThatThrownBy(() -> lines(file)).isInstanceOf(IOException.class);
  }

  @Test
  void bytesThatAreNotUtf8AreReplaced() throws Exception {
    Path file = Files.write(temp.resolve("latin"), new byte[] {'a', (byte) 0xff, '\n', 'b'});
    assertThat(lines(file)).containsExactly("1 a\uFFFD", "2 b");
  }

  @Test
  void ofALineThatIsTooLongOnlyTheBeginningIsKept() throws Exception {
    String longest = "x".repeat(MAX);
    try (DatasetLines lines =
        new DatasetLines(new StringReader(longest + "\n" + longest + "y\nz"))) {
      assertThat(lines.next()).isTrue();
      assertThat(lines.text()).isEqualTo(longest);
      assertThat(lines.next()).isTrue();
      assertThatThrownBy(lines::text)
          .isInstanceOf(InvalidValue.class)
          .hasMessage("the line has more than the allowed 1048576 characters");
      assertThat(lines.beginning()).isEqualTo(longest);
      assertThat(lines.next()).isTrue();
      assertThat(lines.text()).isEqualTo("z");
      assertThat(lines.number()).isEqualTo(3);
    }
  }

  private static List<String> lines(Path file) throws IOException, InvalidValue {
    try (DatasetLines lines = DatasetLines.open(file)) {
      return lines(lines);
    }
  }

  private static List<String> lines(Reader reader) throws IOException, InvalidValue {
    try (DatasetLines lines = new DatasetLines(reader)) {
      return lines(lines);
    }
  }

  private static List<String> lines(DatasetLines lines) throws IOException, InvalidValue {
    List<String> read = new ArrayList<>();
    while (lines.next()) {
      read.add(lines.number() + " " + lines.text());
    }
    return read;
  }

  private static Reader inPartsOf(int chars, String text) {
    return new StringReader(text) {
      @Override
      public int read(char[] buffer, int from, int length) throws IOException {
        return super.read(buffer, from, Math.min(length, chars));
      }
    };
  }
}
