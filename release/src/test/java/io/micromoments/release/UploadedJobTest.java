package io.micromoments.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.stack.flink.FlinkCluster;
import io.micromoments.stack.server.Await;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the released jar on a cluster of processes that know only Flink, as a deployer would. */
class UploadedJobTest {

  private static final Path ROOT = Path.of(System.getProperty("repository.root"));
  private static final Path JOB =
      Path.of(System.getProperty("release.files"))
          .resolve("micromoments-job-" + System.getProperty("release.version") + ".jar");

  /** What Flink's distribution contains, by the beginning of the file names. */
  private static final List<String> OF_FLINK =
      List.of(
          "async-profiler-",
          "commons-cli-",
          "commons-collections-",
          "commons-compress-",
          "commons-io-",
          "commons-lang3-",
          "commons-math3-",
          "commons-text-",
          "flink-",
          "javassist-",
          "jsr305-",
          "kryo-",
          "log4j-",
          "lz4-java-",
          "minlog-",
          "objenesis-",
          "reflectasm-",
          "frocksdbjni-",
          "slf4j-api-",
          "snappy-java-",
          "snakeyaml-engine-");

  private static final List<String> NOT_OF_FLINK = List.of("flink-avro-", "flink-connector-kafka-");

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private String address;

  @Test
  void theUploadedJarRunsWithFlinkAlone() throws Exception {
    FlinkCluster cluster =
        new FlinkCluster(folder.resolve("flink"), 1, 2, Map.of(), distribution());
    try {
      cluster.start();
      address = cluster.webUi();
      String job = run(upload());
      Await.holds("the job has ended", LIMIT, () -> !state(job).equals("RUNNING"));

      assertThat(state(job)).isEqualTo("FINISHED");
      assertThat(lines("commands")).singleElement().asString().contains("auto-loan-discount");
    } finally {
      cluster.stop();
    }
  }

  private static String distribution() {
    List<String> jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(
                path -> {
                  String name = Path.of(path).getFileName().toString();
                  return OF_FLINK.stream().anyMatch(name::startsWith)
                      && NOT_OF_FLINK.stream().noneMatch(name::startsWith);
                })
            .toList();
    assertThat(jars).isNotEmpty();
    return String.join(File.pathSeparator, jars);
  }

  /** Returns the id of the uploaded jar. */
  private String upload() throws Exception {
    String boundary = "micromoments-release";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(
        ("--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"job.jar\"\r\n"
                + "Content-Type: application/x-java-archive\r\n\r\n")
            .formatted(boundary)
            .getBytes(StandardCharsets.UTF_8));
    Files.copy(JOB, body);
    body.write("\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8));
    JsonNode uploaded =
        send(
            HttpRequest.newBuilder(URI.create(address + "/jars/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    return Path.of(uploaded.path("filename").asText()).getFileName().toString();
  }

  /** Starts the job over a recording and returns its id. */
  private String run(String jar) throws Exception {
    List<String> arguments =
        List.of(
            "--scenario",
            ROOT.resolve("replay-data/jason-auto-loan").toString(),
            "--patterns",
            ROOT.resolve("patterns/library/bank").toString(),
            "--out",
            folder.resolve("out").toUri().toString());
    return send(HttpRequest.newBuilder(URI.create(address + "/jars/" + jar + "/run"))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    JSON.writeValueAsString(Map.of("programArgsList", arguments)))))
        .path("jobid")
        .asText();
  }

  private String state(String job) throws IOException {
    String state =
        send(HttpRequest.newBuilder(URI.create(address + "/jobs/" + job)).GET())
            .path("state")
            .asText();
    return state.equals("CREATED") || state.equals("INITIALIZING") ? "RUNNING" : state;
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException {
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return JSON.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private List<String> lines(String output) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> parts = Files.list(folder.resolve("out").resolve(output))) {
      for (Path part : parts.collect(Collectors.toList())) {
        lines.addAll(Files.readAllLines(part));
      }
    }
    return lines;
  }
}
