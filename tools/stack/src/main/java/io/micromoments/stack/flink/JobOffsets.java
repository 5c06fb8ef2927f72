package io.micromoments.stack.flink;

import io.micromoments.topics.Connection;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Reads the job's progress from the offsets that it commits with each completed checkpoint. So a
 * record that counts as read has been processed by every operator, not only by the source.
 */
public final class JobOffsets implements AutoCloseable {

  private final Connection connection;
  private final String group;
  private final Admin admin;

  /**
   * Creates a client.
   *
   * @param group consumer group of the job's sources
   */
  public JobOffsets(Connection connection, String group) {
    this.connection = connection;
    this.group = group;
    this.admin = Admin.create(connection.kafka());
  }

  /**
   * Returns the number of records read, counted from offset 0, summed over topics.
   *
   * @param topics names without the prefix
   * @throws IOException if the broker does not answer
   */
  public long read(Set<String> topics) throws IOException {
    try {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .entrySet()
          .stream()
          .filter(each -> each.getValue() != null)
          .filter(each -> topics.contains(connection.withoutPrefix(each.getKey().topic())))
          .mapToLong(each -> each.getValue().offset())
          .sum();
    } catch (ExecutionException e) {
      throw new IOException(
          "cannot read the offsets of consumer group " + group + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
