package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.stack.server.Await;
import io.micromoments.stack.server.JavaProcess;
import io.micromoments.stack.server.JavaProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
class StackCommandTest {

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** A substring of the command line, by process name. */
  private static final Map<String, String> MAIN_CLASSES =
      new TreeMap<>(
          Map.of(
              "broker", "kafka.Kafka",
              "registry", "io.quarkus.runner.GeneratedMain",
              "jobmanager", "StandaloneSessionClusterEntrypoint",
              "taskmanager-0", "TaskManagerRunner"));

  @TempDir Path folder;

  @Test
  void startsAllServersAndStopsThemAtTheEnd() throws Exception {
    JavaProcess command = stack();
    List<ProcessHandle> servers;
    try {
      command.awaitReady(LIMIT, () -> command.hasPrinted("Press Ctrl-C to stop."));
      servers = ProcessHandle.of(command.pid()).orElseThrow().descendants().toList();
      ProcessHandle handle = ProcessHandle.of(command.pid()).orElseThrow();
      handle.destroy();
      handle.onExit().get(1, TimeUnit.MINUTES);
    } finally {
      command.kill();
    }

    assertThat(Files.readString(command.log()))
        .contains("broker ready after ", "registry ready after ", "flink ready after ")
        .contains(servers.stream().map(each -> "(process " + each.pid() + ")").toList());
    assertThat(servers).as("broker, registry, JobManager, TaskManager").hasSize(4);
    assertThat(servers).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void passedCheckIsReportedAsJson() throws Exception {
    JavaProcess command = stack("--check", "--format", "json");
    try {
      ProcessHandle handle = ProcessHandle.of(command.pid()).orElseThrow();
      handle.onExit().get(10, TimeUnit.MINUTES);
    } finally {
      command.kill();
    }

    String log = Files.readString(command.log());
    JsonNode told = new ObjectMapper().readTree(log.substring(log.indexOf("{\n")));
    assertThat(told.get("passed").booleanValue()).isTrue();
    assertThat(told.get("customer_id").textValue()).isEqualTo("jason");
    assertThat(told.get("offer_id").textValue()).isEqualTo("auto-loan-discount");
    assertThat(told.get("rank_before").intValue()).isEqualTo(3);
    assertThat(told.get("channel_topic").textValue()).isEqualTo("channel.mobile_app");
    assertThat(told.get("seconds").fieldNames())
        .toIterable()
        .containsExactly("servers", "topics", "patterns", "job", "story");
  }

  @Test
  void failedCheckIsReportedAsJson() throws Exception {
    Path home = homeWithPatterns("address-change-not-finished.yaml");
    JavaProcess command =
        stack(home, "--check", "--format", "json", "--timeout", "45s", "--no-generator");
    ProcessHandle handle = ProcessHandle.of(command.pid()).orElseThrow();
    try {
      handle.onExit().get(10, TimeUnit.MINUTES);
    } finally {
      command.kill();
    }

    String log = Files.readString(command.log());
    assertThat(command.exitCode()).as(log).isEqualTo(1);
    JsonNode told = new ObjectMapper().readTree(log.substring(log.indexOf("{\n")));
    assertThat(told.get("passed").booleanValue()).isFalse();
    assertThat(told.get("failed_in").textValue()).isEqualTo("story");
    assertThat(told.get("waited_for").textValue())
        .isEqualTo("a command of jason with auto-loan-discount first is in the topic commands");
    assertThat(told.get("waited_seconds").intValue()).isGreaterThanOrEqualTo(45);
    assertThat(told.get("last_seen").textValue())
        .isEqualTo("0 moments, 0 commands, 0 rejected records, 0 late events");
    assertThat(told.get("error").textValue()).contains("no progress for 45s");
    assertThat(Path.of(told.get("logs").textValue()).resolve("broker/broker.log")).exists();
    assertThat(told.get("seconds").fieldNames())
        .toIterable()
        .containsExactly("servers", "topics", "patterns", "job");
    assertThat(log)
        .contains("  waiting until a command of jason")
        .contains("error: timed out after ", "logs: " + folder.resolve("data"));
  }

  @Test
  void deadProcessesAreReportedAndRestartedAndTheJobResumes() throws Exception {
    JavaProcess command = stack();
    try {
      command.awaitReady(LIMIT, () -> command.hasPrinted("Press Ctrl-C to stop."));
      int kills = 0;
      for (Map.Entry<String, String> server : MAIN_CLASSES.entrySet()) {
        ProcessHandle killed = server(command, server.getValue());
        killed.destroyForcibly();
        int expected = ++kills;
        Await.holds(
            server.getKey() + " is there again and the job runs",
            LIMIT,
            () -> {
              command.requireAlive();
              return command.hasPrinted(server.getKey() + " was restarted after ")
                  && count("the job is running again", command) == expected;
            });
        assertThat(Files.readString(command.log()))
            .contains(
                "%s (process %s) has ended with exit code 137 (signal 9)"
                    .formatted(server.getKey(), String.valueOf(killed.pid())));
      }
      assertThat(ProcessHandle.of(command.pid()).orElseThrow().descendants()).hasSize(4);
    } finally {
      command.stop();
    }
  }

  @Test
  void missingInstallationIsReported() {
    StringWriter err = new StringWriter();
    String home = System.setProperty("micromoments.home", folder.toString());
    try {
      int code = StackCommand.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true));
      assertThat(code).isEqualTo(2);
      assertThat(err.toString()).contains("broker or schema registry not found", "./mvnw -Dfast");
    } finally {
      if (home == null) {
        System.clearProperty("micromoments.home");
      } else {
        System.setProperty("micromoments.home", home);
      }
    }
  }

  /** Creates a repository clone whose bank pack has a single pattern. */
  private Path homeWithPatterns(String file) throws IOException {
    Path clone = Path.of(System.getProperty("repository.root"));
    Path home = folder.resolve("clone");
    Path pack = Files.createDirectories(home.resolve("patterns/library/bank"));
    Files.copy(clone.resolve("patterns/library/bank").resolve(file), pack.resolve(file));
    for (String same : List.of("jobs", "tools", "replay-data")) {
      Files.createSymbolicLink(home.resolve(same), clone.resolve(same));
    }
    return home;
  }

  private static ProcessHandle server(JavaProcess command, String mainClass) {
    return ProcessHandle.of(command.pid())
        .orElseThrow()
        .descendants()
        .filter(each -> each.info().commandLine().orElse("").contains(mainClass))
        .findFirst()
        .orElseThrow();
  }

  private static int count(String text, JavaProcess command) throws IOException {
    return Files.readString(command.log()).split(Pattern.quote(text), -1).length - 1;
  }

  private JavaProcess stack(String... arguments) {
    return stack(Path.of(System.getProperty("repository.root")), arguments);
  }

  private JavaProcess stack(Path home, String... arguments) {
    return JavaProcess.start(
        JavaProgram.of("stack", System.getProperty("java.class.path"), StackCommand.class.getName())
            .heap("256m")
            .quickStart()
            .inheritAddOpens()
            .with("-Dmicromoments.home=" + home)
            .arguments(
                Stream.concat(
                        Stream.of("--dir", folder.resolve("data").toString()), Stream.of(arguments))
                    .toArray(String[]::new)),
        folder);
  }
}
