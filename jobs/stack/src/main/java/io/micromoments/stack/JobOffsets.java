package io.micromoments.stack;

import io.micromoments.topics.Connection;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * How far the job has read its input topics, by the offsets that it commits with each complete
 * checkpoint. So every operator has had what counts as read, not only the source.
 */
final class JobOffsets implements AutoCloseable {

  private final Connection connection;
  private final String group;
  private final Admin admin;

  /**
   * @param group of the job's sources
   */
  JobOffsets(Connection connection, String group) {
    this.connection = connection;
    this.group = group;
    this.admin = Admin.create(connection.kafka());
  }

  /**
   * How many records of some topics were read, from the beginning of these topics on.
   *
   * @param topics without the prefix
   * @throws IOException when the broker does not answer
   */
  long read(Set<String> topics) throws IOException {
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
      throw new IOException("the offsets of " + group + " are not known: " + e.getCause(), e);
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
