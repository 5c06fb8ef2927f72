package io.micromoments.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the build has collected for the servers.
 *
 * @param kafka jars of the broker
 * @param registry the unpacked schema registry
 */
public record Installation(Path kafka, Path registry) {

  /**
   * That of a clone.
   *
   * @throws StackFailure when it has not been built
   */
  public static Installation of(Path clone) {
    Path built = clone.toAbsolutePath().resolve("jobs/stack/servers/target");
    if (!Files.isDirectory(built.resolve("kafka"))
        || !Files.isDirectory(built.resolve("registry"))) {
      throw new StackFailure(
          "there is no broker or no registry in "
              + built
              + "; ./mvnw -Dfast -pl jobs/stack/servers package fetches them");
    }
    return new Installation(built.resolve("kafka"), built.resolve("registry"));
  }

  String kafkaClassPath() {
    return kafka + "/*";
  }

  /** The registry's jar names the others. */
  String registryClassPath() {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(registry, "*-runner.jar")) {
      return jars.iterator().next().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
