package io.micromoments.benchmark.kafka;

import io.micromoments.topics.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Command-line arguments of a job. */
final class Arguments {

  private Arguments() {}

  static List<String> of(Connection connection, String prefix, Map<String, String> others) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--" + Connection.BOOTSTRAP,
                connection.bootstrapServers(),
                "--" + Connection.REGISTRY,
                connection.registryUrl(),
                "--" + Connection.PREFIX,
                prefix));
    others.forEach((name, value) -> arguments.addAll(List.of("--" + name, value)));
    return arguments;
  }
}
