package io.micromoments.patterns.language.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads UTF-8 text files written by people, with or without a byte order mark. Other encodings are
 * rejected: their words would be misread and never match.
 */
public final class TextFile {

  /** More than a text file written by hand needs; the content is held in memory. */
  private static final int MAX_BYTES = 128 << 20;

  private static final String REMEDY =
      "save it as UTF-8; for example: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW";

  private TextFile() {}

  /**
   * Reads a file without its byte order mark.
   *
   * @throws UnusableFile if the file cannot be read, is not UTF-8 or is too large
   */
  public static SourceText read(Path file) throws UnusableFile {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw Files.isDirectory(file)
          ? new UnusableFile(
              new SourceText(file.toString(), ""), 0, 0, "is a folder", "specify a file")
          : UnusableFile.of(file, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new UnusableFile(
          new SourceText(file.toString(), ""),
          0,
          0,
          String.format(Locale.ROOT, "is larger than %d MiB", MAX_BYTES >> 20),
          "check that it is the right file");
    }
    return decode(file.toString(), bytes);
  }

  /** Decodes the bytes of a file. */
  static SourceText decode(String file, byte[] bytes) throws UnusableFile {
    if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
      throw new UnusableFile(
          new SourceText(file, new String(bytes, StandardCharsets.UTF_8)),
          0,
          0,
          "the encoding is UTF-16; expected UTF-8",
          REMEDY.replace("WINDOWS-1252", "UTF-16"));
    }
    int start = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
    CharBuffer out = CharBuffer.allocate(bytes.length - start);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      String all = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
      throw at(
          new SourceText(file, all),
          text,
          String.format(Locale.ROOT, "not valid UTF-8: invalid byte 0x%02X", bytes[in.position()]));
    }
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      throw at(
          new SourceText(file, text.replace('\0', '\uFFFD')),
          text.substring(0, zero),
          "not UTF-8 text: contains a NUL byte");
    }
    return new SourceText(file, text);
  }

  /**
   * @param before the text up to the position of the error
   */
  private static UnusableFile at(SourceText source, String before, String message) {
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int column = before.length() - before.lastIndexOf('\n');
    return new UnusableFile(source, line, column, message, REMEDY);
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
