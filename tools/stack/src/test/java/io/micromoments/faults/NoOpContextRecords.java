package io.micromoments.faults;

import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.stack.TopicClient;
import java.util.stream.IntStream;

/** Sends a record without any effect to every partition of a context topic. */
final class NoOpContextRecords {

  static final String TOPIC = ContextStream.IDENTITY.topic();

  private final TopicClient topics;
  private final byte[][] links;

  NoOpContextRecords(TopicClient topics) {
    this.topics = topics;
    this.links =
        IntStream.range(0, Workload.PARTITIONS)
            .mapToObj(partition -> topics.bytes(TOPIC, linkOf(nobody(partition))))
            .toArray(byte[][]::new);
  }

  void send() {
    for (int partition = 0; partition < links.length; partition++) {
      topics.put(TOPIC, partition, nobody(partition), links[partition]);
    }
  }

  private static IdentityLink linkOf(String nobody) {
    return new IdentityLink(nobody, Workload.BEGIN, nobody, nobody, true);
  }

  private static String nobody(int partition) {
    return "nobody-" + partition;
  }
}
