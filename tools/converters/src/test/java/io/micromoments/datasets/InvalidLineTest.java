package io.micromoments.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InvalidLineTest {

  @Test
  void messageNamesTheLineAndTheEvent() {
    assertThat(new InvalidLine(3, 0, "not JSON", "{").message()).isEqualTo("line 3: not JSON: {");
    assertThat(new InvalidLine(3, 2, "'ts' is 1", "{}").message())
        .isEqualTo("line 3, event 2: 'ts' is 1: {}");
  }

  @Test
  void messageIsOneLineOfLimitedLengthThatUtf8CanEncode() {
    String text = "a\r\n\u001b[31m\u2028\u202e\ud800b".repeat(1000);
    String message = new InvalidLine(1, 0, text, text).message();
    assertThat(message).hasSizeLessThan(600).endsWith("...").hasLineCount(1);
    assertThat(message.codePoints().filter(Character::isISOControl)).isEmpty();
    assertThat(message).doesNotContain("\u2028", "\u202e");
    assertThat(new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(message);
  }

  @Test
  void aPairOfSurrogatesIsKeptUnlessTheTextEndsBetweenThem() {
    assertThat(new InvalidLine(1, 0, "x", "😀").excerpt()).isEqualTo("😀");
    assertThat(new InvalidLine(1, 0, "x", "a".repeat(116) + "😀".repeat(5)).excerpt())
        .isEqualTo("a".repeat(116) + "\uFFFD...");
  }
}
