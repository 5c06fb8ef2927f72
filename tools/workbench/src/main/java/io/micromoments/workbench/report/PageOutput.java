package io.micromoments.workbench.report;

import gg.jte.TemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import java.util.regex.Pattern;

/**
 * Escapes what templates insert, as jte does, and replaces characters that are not allowed in a
 * document with U+FFFD, so that every page is also well-formed XML.
 */
final class PageOutput extends OwaspHtmlTemplateOutput {

  /** Control characters, lone surrogates, and the two noncharacters of the basic plane. */
  private static final Pattern NOT_ALLOWED =
      Pattern.compile("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF&&[^\\n\\t]]");

  PageOutput(TemplateOutput out) {
    super(out);
  }

  @Override
  public void writeUserContent(String text) {
    super.writeUserContent(
        text == null ? null : NOT_ALLOWED.matcher(text.replace('\r', ' ')).replaceAll("\uFFFD"));
  }
}
