package io.micromoments.workbench.replay;

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
import java.util.stream.Stream;

/**
 * The lines of an output in their final order. Many lines stay in the files that the job has
 * written, so that the results of a long recording do not fill the heap. The files are kept open,
 * and so can be deleted; they are closed once the list is unreachable.
 */
final class ResultLines extends AbstractList<String> implements RandomAccess {

  /** Outputs of up to this many bytes are read into memory. */
  private static final long MAX_IN_MEMORY = 8 << 20;

  private static final int CHUNK = 1 << 16;

  /** Where a line is, without its line feed. */
  private record Position(FileChannel file, long offset, int length) {

    String read() {
      ByteBuffer line = ByteBuffer.allocate(length);
      try {
        while (line.hasRemaining()) {
          if (file.read(line, offset + line.position()) < 0) {
            throw new EOFException("a result was truncated while it was read");
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new String(line.array(), StandardCharsets.UTF_8);
    }
  }

  private final Position[] positions;

  private ResultLines(Position[] positions) {
    this.positions = positions;
  }

  /**
   * Returns the lines of an output in the order of their keys.
   *
   * @param folder files of the output; there are none if it does not exist
   */
  static List<String> sorted(Path folder, Function<String, String> key) throws IOException {
    return sorted(folder, key, MAX_IN_MEMORY);
  }

  /** Does the same with another limit, for tests. */
  static List<String> sorted(Path folder, Function<String, String> key, long maxInMemory)
      throws IOException {
    List<Path> files = files(folder);
    long size = 0;
    for (Path file : files) {
      size += Files.size(file);
    }
    return size <= maxInMemory
        ? sort(inMemory(files), Function.identity(), key).toList()
        : new ResultLines(sort(onDisk(files), Position::read, key).toArray(Position[]::new));
  }

  /** Sorts lines by keys that are computed once per line. */
  private static <T> Stream<T> sort(
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

  private static List<Position> onDisk(List<Path> files) throws IOException {
    List<Position> lines = new ArrayList<>();
    for (Path file : files) {
      FileChannel channel = FileChannel.open(file);
      forEachLine(file, (offset, length) -> lines.add(new Position(channel, offset, length)));
    }
    return lines;
  }

  private interface FoundLine {
    void accept(long offset, int length);
  }

  private static void forEachLine(Path file, FoundLine found) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      long chunkAt = 0;
      long lineAt = 0;
      for (int size = in.read(chunk); size > 0; size = in.read(chunk)) {
        for (int i = 0; i < size; i++) {
          if (chunk[i] == '\n') {
            found.accept(lineAt, (int) (chunkAt + i - lineAt));
            lineAt = chunkAt + i + 1;
          }
        }
        chunkAt += size;
      }
      if (lineAt < chunkAt) {
        found.accept(lineAt, (int) (chunkAt - lineAt));
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

  /** Returns the lines that fulfil a condition, in the same order. */
  static List<String> matching(List<String> lines, Predicate<String> condition) {
    return lines instanceof ResultLines onDisk
        ? new ResultLines(
            Arrays.stream(onDisk.positions)
                .filter(each -> condition.test(each.read()))
                .toArray(Position[]::new))
        : lines.stream().filter(condition).toList();
  }

  @Override
  public String get(int index) {
    return positions[index].read();
  }

  @Override
  public int size() {
    return positions.length;
  }
}
