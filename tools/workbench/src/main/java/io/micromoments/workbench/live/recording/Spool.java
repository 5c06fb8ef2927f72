package io.micromoments.workbench.live.recording;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.TopicPartition;

/** File that stores the lines of one partition, in order, until they are merged. */
final class Spool implements AutoCloseable {

  /**
   * A line with its times.
   *
   * @param appendedAt broker timestamp, in milliseconds since the epoch
   * @param eventTime event time, in milliseconds since the epoch
   * @param owner whose clock stamped the record, see {@link
   *     io.micromoments.input.PartitionClock#owner}
   */
  record Line(long appendedAt, long eventTime, int owner, String json) {}

  private final TopicPartition partition;
  private final Path file;
  private BufferedWriter writer;
  private BufferedReader reader;

  Spool(TopicPartition partition, Path folder) throws IOException {
    this.partition = partition;
    this.file = folder.resolve(partition.toString());
    this.writer = Files.newBufferedWriter(file);
  }

  TopicPartition partition() {
    return partition;
  }

  void add(Line line) throws IOException {
    writer.append(Long.toString(line.appendedAt)).append(' ');
    writer.append(Long.toString(line.eventTime)).append(' ');
    writer.append(Integer.toString(line.owner)).append(' ');
    writer.append(line.json).append('\n');
  }

  /** Returns the next line, from the first; null at the end. No line may be added afterwards. */
  Line next() throws IOException {
    if (reader == null) {
      writer.close();
      reader = Files.newBufferedReader(file);
    }
    String line = reader.readLine();
    if (line == null) {
      return null;
    }
    int first = line.indexOf(' ');
    int second = line.indexOf(' ', first + 1);
    int third = line.indexOf(' ', second + 1);
    return new Line(
        Long.parseLong(line, 0, first, 10),
        Long.parseLong(line, first + 1, second, 10),
        Integer.parseInt(line, second + 1, third, 10),
        line.substring(third + 1));
  }

  @Override
  public void close() throws IOException {
    writer.close();
    if (reader != null) {
      reader.close();
    }
    Files.deleteIfExists(file);
  }
}
