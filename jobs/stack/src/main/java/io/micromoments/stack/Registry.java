package io.micromoments.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Apicurio behind Confluent's API. Its schemas are in a file, so that they and their ids outlive a
 * kill; as with Confluent's registry, new versions must be backward compatible.
 */
public final class Registry implements Server {

  /** A hang is given up then; what ends instead of getting ready is noticed at once. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Path folder;
  private final String classPath;
  private final int port;
  private final int managementPort;
  private volatile JavaProcess process;

  /** A registry that keeps its schemas and its log in a folder. */
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

  /** For schema.registry.url of clients. */
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
                    // On a busy machine its first connection may take longer than the usual 5 s.
                    "-Dquarkus.datasource.jdbc.acquisition-timeout=60",
                    "-Dquarkus.http.host=127.0.0.1",
                    "-Dquarkus.http.port=" + port,
                    "-Dquarkus.management.host=127.0.0.1",
                    "-Dquarkus.management.port=" + managementPort,
                    // Written at once: otherwise a kill loses the schemas of the last half second.
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

  /** Apicurio's default is NONE. Once this has been taken the registry is ready. */
  private boolean setCompatibility() throws IOException {
    Http.text(
        HttpRequest.newBuilder(URI.create(url() + "/config"))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}")));
    return true;
  }
}
