package io.micromoments.stack.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Apicurio Registry with Confluent's API. Its schemas are stored in a file, so that they and their
 * ids survive a kill. As in Confluent's registry, new versions must be backward compatible.
 */
public final class Registry implements Server {

  /** Startup limit, which only guards against hangs: an early exit is detected at once. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Path folder;
  private final String classPath;
  private final int port;
  private final int managementPort;
  private volatile JavaProcess process;

  /** Creates a registry that keeps its schemas and log in a folder. */
  public Registry(Installation installation, Path folder) {
    this.folder = Folders.create(folder);
    this.classPath = installation.registryClassPath();
    int[] ports = FreePorts.several(2);
    this.port = ports[0];
    this.managementPort = ports[1];
  }

  @Override
  public String name() {
    return "registry";
  }

  @Override
  public String address() {
    return url();
  }

  /** Returns the value for the {@code schema.registry.url} setting of clients. */
  public String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  @Override
  public void start() {
    JavaProcess started =
        JavaProcess.start(
            JavaProgram.of("registry", classPath, "io.quarkus.runner.GeneratedMain")
                .heap("384m")
                .quickStart()
                .with(
                    // On a busy machine the first connection may take longer than the default, 5 s.
                    "-Dquarkus.datasource.jdbc.acquisition-timeout=60",
                    "-Dquarkus.http.host=127.0.0.1",
                    "-Dquarkus.http.port=" + port,
                    "-Dquarkus.management.host=127.0.0.1",
                    "-Dquarkus.management.port=" + managementPort,
                    // Synchronous writes: a kill would lose the schemas of the last half second.
                    "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:"
                        + folder.resolve("schemas")
                        + ";WRITE_DELAY=0",
                    "-Dquarkus.datasource.jdbc.initial-size=2",
                    "-Dquarkus.datasource.jdbc.min-size=2"),
            folder);
    process = started;
    started.awaitReady(LIMIT, this::setCompatibility);
  }

  @Override
  public Stream<JavaProcess> processes() {
    return Stream.ofNullable(process);
  }

  @Override
  public void kill() {
    if (process != null) {
      process.kill();
    }
  }

  @Override
  public void stop() {
    if (process != null) {
      process.stop();
    }
  }

  /** Replaces Apicurio's default, NONE. The registry is ready once this request succeeds. */
  private boolean setCompatibility() throws IOException {
    Http.text(
        HttpRequest.newBuilder(URI.create(url() + "/config"))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}")));
    return true;
  }
}
