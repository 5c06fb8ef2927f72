package io.micromoments.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micromoments.schemas.JsonRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetLinesTest {

  private static final int MAX = JsonRecords.MAX_LINE_LENGTH;

  @TempDir private Path temp;

  @Test
  void blankLinesAreCountedButSkipped() throws Exception {
    assertThat(lines("a\nb\r\nc\n\n \t\r\n\ne")).containsExactly("1 a", "2 b", "3 c", "7 e");
    assertThat(lines("a\n")).containsExactly("1 a");
    assertThat(lines("")).isEmpty();
    assertThat(lines("\r\n\r\n")).isEmpty();
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
  void aLineWithBytesThatAreNotUtf8IsInvalid() throws Exception {
    Path file = Files.write(temp.resolve("latin"), new byte[] {'a', (byte) 0xff, '\n', 'b'});
    try (DatasetLines lines = DatasetLines.open(file)) {
      assertThat(lines.next()).isTrue();
      assertThatThrownBy(lines::text)
          .isInstanceOf(InvalidValue.class)
          .hasMessage("the line contains bytes that are not UTF-8");
      assertThat(lines.beginning()).isEqualTo("a\uFFFD");
      assertThat(lines.next()).isTrue();
      assertThat(lines.text()).isEqualTo("b");
    }
  }

  @Test
  void ofALineThatIsTooLongOnlyTheBeginningIsKept() throws Exception {
    String longest = "x".repeat(MAX);
    Path file = Files.writeString(temp.resolve("long"), longest + "\n" + longest + "y\nz");
    try (DatasetLines lines = DatasetLines.open(file)) {
      assertThat(lines.next()).isTrue();
      assertThat(lines.text()).isEqualTo(longest);
      assertThat(lines.next()).isTrue();
      assertThatThrownBy(lines::text)
          .isInstanceOf(InvalidValue.class)
          .hasMessage("the line has 1048577 bytes; allowed: 1048576");
      assertThat(longest).startsWith(lines.beginning());
      assertThat(lines.next()).isTrue();
      assertThat(lines.text()).isEqualTo("z");
      assertThat(lines.number()).isEqualTo(3);
    }
  }

  private List<String> lines(String text) throws IOException, InvalidValue {
    return lines(Files.writeString(temp.resolve("text"), text));
  }

  private static List<String> lines(Path file) throws IOException, InvalidValue {
    try (DatasetLines lines = DatasetLines.open(file)) {
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
}
