package io.micromoments.workbench.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WhatIfTextTest {

  @Test
  void namesAreNeitherHtmlNorMarkdownInAComment() {
    assertThat(WhatIfText.escaped("first.o|x <b>*y*</b> [l](http://e) _z_ &lt;"))
        .isEqualTo("first.o\\|x \\<b\\>\\*y\\*\\</b\\> \\[l\\](http://e) \\_z\\_ \\&lt;");
  }
}
