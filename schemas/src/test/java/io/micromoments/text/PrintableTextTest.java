package io.micromoments.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {

  @Test
  void whatControlsATerminalOrTurnsTheTextAroundIsReplaced() {
    assertThat(PrintableText.of("a\u001b[31mb\u0000\u007f\u009bc\u202Ed\u2066e"))
        .isEqualTo("a\uFFFD[31mb\uFFFD\uFFFD\uFFFDc\uFFFDd\uFFFDe");
  }

  @Test
  void linesTabsAndEveryOtherCharacterAreKept() {
    String text = "line\r\n\tö 😀 👩\u200d💻 \u00ad عربى";
    assertThat(PrintableText.of(text)).isSameAs(text);
  }
}
