package io.micromoments.workbench.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The messages of a client, one a line. Lines that are no message are left out and reported: the
 * transport of the SDK would stop reading at the first, and the client would wait for ever.
 */
final class MessageInput extends InputStream {

  /** Much more than the longest arguments that are allowed. */
  static final int MAX_BYTES = 32 << 20;

  private final InputStream in;
  private final McpJsonMapper mapper;
  private final Consumer<String> report;
  private final Runnable atEnd;
  private byte[] line = {};
  private int position;

  /**
   * @param report receives why a line is left out
   * @param atEnd is run when the client has closed the stream
   */
  MessageInput(InputStream in, McpJsonMapper mapper, Consumer<String> report, Runnable atEnd) {
    this.in = new BufferedInputStream(in);
    this.mapper = mapper;
    this.report = report;
    this.atEnd = atEnd;
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? line[position++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int read = Math.min(length, line.length - position);
    System.arraycopy(line, position, bytes, offset, read);
    position += read;
    return read;
  }

  private boolean hasMore() throws IOException {
    while (position == line.length) {
      Optional<byte[]> next = Optional.empty();
      try {
        next = nextLine();
      } finally {
        if (next.isEmpty()) {
          atEnd.run();
        }
      }
      if (next.isEmpty()) {
        return false;
      }
      if (isMessage(next.get())) {
        line = next.get();
        position = 0;
      }
    }
    return true;
  }

  /** Returns the next line with its end; empty at the end of the stream. */
  private Optional<byte[]> nextLine() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int read = in.read();
    if (read < 0) {
      return Optional.empty();
    }
    while (read >= 0 && read != '\n') {
      if (bytes.size() <= MAX_BYTES) {
        bytes.write(read);
      }
      read = in.read();
    }
    bytes.write('\n');
    return Optional.of(bytes.toByteArray());
  }

  private boolean isMessage(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      report.accept(
          String.format(Locale.ROOT, "ignored a message of more than %d MiB", MAX_BYTES >> 20));
      return false;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      return false;
    }
    try {
      McpSchema.deserializeJsonRpcMessage(mapper, text);
      return true;
    } catch (IOException | RuntimeException e) {
      report.accept(
          "ignored a line that is not a JSON-RPC message; an assistant starts this server, see"
              + " docs/assistants.md");
      return false;
    }
  }
}
