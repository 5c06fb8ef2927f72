package io.micromoments.workbench.replay;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The lines of an output in their final order. Many lines stay in the files that the job has
 * written, so that the results of a long recording do not fill the heap. The files stay open until
 * {@link #close()}, so the lines can still be read after the files are deleted.
 */
final class ResultLines extends AbstractList<String> implements RandomAccess, Closeable {

  /** Outputs of up to this many bytes are read into memory. */
  private static final long MAX_IN_MEMORY = 8 << 20;

  private static final int CHUNK = 1 << 16;

  /** Where a line is, without its line feed. */
  private record Position(OutputFile file, long offset, int length) {

    String read() {
      return file.read(offset, length);
    }
  }

  private record OutputFile(Path path, FileChannel channel) implements Closeable {

    static OutputFile open(Path path) throws IOException {
      return new OutputFile(path, FileChannel.open(path));
    }

    String read(long offset, int length) {
      ByteBuffer line = ByteBuffer.allocate(length);
      try {
        while (line.hasRemaining()) {
          if (channel.read(line, offset + line.position()) < 0) {
            throw new EOFException("the file is shorter than before");
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(
            new IOException(
                "cannot read the results in %s: %s; do not change temporary files during a replay"
                    .formatted(path, e),
                e));
      }
      return new String(line.array(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final List<OutputFile> files;
  private final Position[] positions;
  private final UnaryOperator<String> form;

  private ResultLines(List<OutputFile> files, Position[] positions, UnaryOperator<String> form) {
    this.files = files;
    this.positions = positions;
    this.form = form;
  }

  /**
   * Returns the lines of an output in the order of their keys.
   *
   * @param folder folder of the output's files; may be missing
   * @param key key of a line as the job has written it
   * @param form what the list contains instead of such a line
   */
  static List<String> sorted(Path folder, Function<String, String> key, UnaryOperator<String> form)
      throws IOException {
    return sorted(folder, key, form, MAX_IN_MEMORY);
  }

  /**
   * Returns the lines of an output in the order of their keys. They stay on disk if the output has
   * more than {@code maxInMemory} bytes.
   */
  static List<String> sorted(
      Path folder, Function<String, String> key, UnaryOperator<String> form, long maxInMemory)
      throws IOException {
    List<Path> paths = files(folder);
    long size = 0;
    for (Path path : paths) {
      size += Files.size(path);
    }
    return size <= maxInMemory
        ? sortByKey(inMemory(paths), Function.identity(), key).map(form).toList()
        : onDisk(paths, key, form);
  }

  /** Sorts lines by keys that are computed once per line. */
  private static <T> Stream<T> sortByKey(
      List<T> lines, Function<T, String> text, Function<String, String> key) {
    record Keyed<T>(String key, T line) {}
    return lines.stream()
        .map(line -> new Keyed<>(key.apply(text.apply(line)), line))
        .sorted(Comparator.comparing(Keyed::key))
        .map(Keyed::line);
  }

  /** Returns the lines of an output in the order in which they were written. */
  static List<String> inOrder(Path folder) throws IOException {
    return inMemory(files(folder));
  }

  private static List<String> inMemory(List<Path> files) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files) {
      lines.addAll(Files.readAllLines(file));
    }
    return lines;
  }

  private static List<String> onDisk(
      List<Path> paths, Function<String, String> key, UnaryOperator<String> form)
      throws IOException {
    List<OutputFile> files = new ArrayList<>();
    try {
      List<Position> lines = new ArrayList<>();
      for (Path path : paths) {
        OutputFile file = OutputFile.open(path);
        files.add(file);
        forEachLine(path, (offset, length) -> lines.add(new Position(file, offset, length)));
      }
      return new ResultLines(
          files, sortByKey(lines, Position::read, key).toArray(Position[]::new), form);
    } catch (IOException | RuntimeException e) {
      for (OutputFile file : files) {
        file.close();
      }
      throw e;
    }
  }

  private interface LineConsumer {
    void accept(long offset, int length);
  }

  private static void forEachLine(Path file, LineConsumer lines) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      long chunkAt = 0;
      long lineAt = 0;
      for (int size = in.read(chunk); size > 0; size = in.read(chunk)) {
        for (int i = 0; i < size; i++) {
          if (chunk[i] == '\n') {
            lines.accept(lineAt, (int) (chunkAt + i - lineAt));
            lineAt = chunkAt + i + 1;
          }
        }
        chunkAt += size;
      }
      if (lineAt < chunkAt) {
        lines.accept(lineAt, (int) (chunkAt - lineAt));
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Returns the lines that fulfil a condition, in the same order and from the same files. */
  static List<String> matching(List<String> lines, Predicate<String> condition) {
    return lines instanceof ResultLines onDisk
        ? new ResultLines(
            onDisk.files,
            Arrays.stream(onDisk.positions)
                .filter(each -> condition.test(onDisk.form.apply(each.read())))
                .toArray(Position[]::new),
            onDisk.form)
        : lines.stream().filter(condition).toList();
  }

  /** Closes the files of lines on disk, which cannot be read any more. */
  static void close(List<String> lines) throws IOException {
    if (lines instanceof ResultLines onDisk) {
      onDisk.close();
    }
  }

  @Override
  public void close() throws IOException {
    for (OutputFile file : files) {
      file.close();
    }
  }

  @Override
  public String get(int index) {
    return form.apply(positions[index].read());
  }

  @Override
  public int size() {
    return positions.length;
  }
}
