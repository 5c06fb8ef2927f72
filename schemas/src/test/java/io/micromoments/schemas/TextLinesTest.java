package io.micromoments.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

  private static List<String> lines(String text, int bytesAtOnce) throws IOException {
    List<String> read = new ArrayList<>();
    ByteArrayInputStream in =
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
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
