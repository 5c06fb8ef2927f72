package io.micromoments.workbench.terminal;

import io.micromoments.text.PrintableText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Output of the command line, which shows text from files and topics; see {@link PrintableText}.
 */
public final class TerminalWriter extends FilterWriter {

  public TerminalWriter(Writer out) {
    super(out);
  }

  @Override
  public void write(int c) throws IOException {
    write(String.valueOf((char) c), 0, 1);
  }

  @Override
  public void write(char[] chars, int offset, int length) throws IOException {
    write(new String(chars, offset, length), 0, length);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    out.write(PrintableText.of(text.substring(offset, offset + length)));
  }
}
