package io.micromoments.stack.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Server files collected by the build.
 *
 * @param kafka directory of the broker's jars
 * @param registry directory of the unpacked schema registry
 */
public record Installation(Path kafka, Path registry) {

  /**
   * Returns the installation of a repository clone.
   *
   * @throws StackException if it has not been built
   */
  public static Installation of(Path clone) {
    Path built = clone.toAbsolutePath().resolve("tools/stack/servers/target");
    if (!Files.isDirectory(built.resolve("kafka"))
        || !Files.isDirectory(built.resolve("registry"))) {
      throw new StackException(
          "broker or schema registry not found in "
              + built
              + "; run ./mvnw -Dfast -pl tools/stack/servers package to download them");
    }
    return new Installation(built.resolve("kafka"), built.resolve("registry"));
  }

  String kafkaClassPath() {
    return kafka + "/*";
  }

  /** Returns the runner jar, whose manifest references the others. */
  String registryClassPath() {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(registry, "*-runner.jar")) {
      return jars.iterator().next().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
