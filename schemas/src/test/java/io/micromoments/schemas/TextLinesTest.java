package io.micromoments.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextLinesTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1 << 16})
  void thePartsInWhichBytesArriveDoNotMatter(int bytes) throws Exception {
    assertThat(lines("\uFEFFab\r\ncä\n\r\n\nef", bytes)).containsExactly("ab", "cä", "", "", "ef");
  }

  @Test
  void theyAreTheLinesOfTheText() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        text.append("ab\nü€".charAt(random.nextInt(5)));
      }
      assertThat(lines(text.toString(), 1 + random.nextInt(5)))
          .containsExactlyElementsOf(text.toString().lines().toList());
    }
  }

  @Test
  void bytesAreReadAsTextIsDecodedWhereverTheBufferEnds() throws Exception {
    Random random = new Random(2);
    for (int round = 0; round < 20; round++) {
      byte[] bytes = new byte[300_000];
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        // Mostly ASCII, with long and short lines, carriage returns and malformed bytes.
        bytes[i] = random.nextInt(50) == 0 ? bytes[i] : (byte) ('a' + (bytes[i] & 15));
        bytes[i] = random.nextInt(200) == 0 ? (byte) "\n\r".charAt(random.nextInt(2)) : bytes[i];
      }
      assertThat(lines(bytes, 1 + random.nextInt(bytes.length)))
          .containsExactlyElementsOf(expected(bytes));
    }
  }

  @Test
  void aLineWithMalformedBytesIsRejectedAndWellFormedUtf8() throws Exception {
    byte[] bytes = "{a\n{ä\n\uFFFD\n{".getBytes(StandardCharsets.UTF_8);
    bytes[1] = (byte) 0xC3;
    try (TextLines lines = new TextLines(new ByteArrayInputStream(bytes))) {
      TextLines.Line malformed = lines.next();
      assertThat(malformed.utf8()).isEqualTo("{\uFFFD".getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(malformed::valid).hasMessageContaining("not UTF-8");
      assertThat(lines.next().valid()).isEqualTo("{ä");
      assertThatThrownBy(lines.next()::valid).hasMessageContaining("not UTF-8");
      assertThat(lines.next().valid()).isEqualTo("{");
      assertThat(lines.next()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100_000})
  void ofALineThatIsTooLongTheBeginningAndTheHashOfAllAreKept(int beyond) throws Exception {
    byte[] line = new byte[JsonRecords.MAX_LINE_LENGTH + beyond];
    new Random(3).nextBytes(line);
    for (int i = 0; i < line.length; i++) {
      line[i] = (byte) ('a' + (line[i] & 15));
    }
    line[line.length - 1] = '\r';
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("before\n".getBytes(StandardCharsets.UTF_8));
    file.writeBytes(line);
    file.writeBytes("\nafter".getBytes(StandardCharsets.UTF_8));
    try (TextLines lines = new TextLines(new ByteArrayInputStream(file.toByteArray()))) {
      assertThat(lines.next().text()).isEqualTo("before");
      TextLines.Line read = lines.next();
      if (beyond == 0) {
        assertThat(read.utf8()).isEqualTo(Arrays.copyOf(line, line.length - 1));
        assertThat(read.tooLong()).isNull();
      } else {
        assertThat(read.utf8()).isEmpty();
        assertThat(read.tooLong().isOf(line)).isTrue();
        assertThat(read.tooLong().bytes()).isEqualTo(Arrays.copyOf(line, RawBytes.MAX_BYTES));
      }
      assertThat(lines.next().text()).isEqualTo("after");
      assertThat(lines.next()).isNull();
    }
  }

  /** Decodes line by line, as is documented. */
  private static List<String> expected(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length ? from < i : bytes[i] == '\n') {
        int end = i > from && bytes[i - 1] == '\r' ? i - 1 : i;
        lines.add(new String(bytes, from, end - from, StandardCharsets.UTF_8));
        from = i + 1;
      }
    }
    return lines;
  }

  private static List<String> lines(String text, int bytesAtOnce) throws IOException {
    return lines(text.getBytes(StandardCharsets.UTF_8), bytesAtOnce);
  }

  private static List<String> lines(byte[] bytes, int bytesAtOnce) throws IOException {
    List<String> read = new ArrayList<>();
    ByteArrayInputStream in =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] buffer, int from, int length) {
            return super.read(buffer, from, Math.min(length, bytesAtOnce));
          }

          @Override
          public int read(byte[] buffer) {
            return read(buffer, 0, buffer.length);
          }
        };
    try (TextLines lines = new TextLines(in)) {
      for (TextLines.Line line = lines.next(); line != null; line = lines.next()) {
        read.add(line.text());
      }
    }
    return read;
  }
}
