package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class StackCommandTest {

  @TempDir Path folder;

  @Test
  void startsEveryServerAndLeavesNoneBehind() throws Exception {
    JavaProcess command = stack();
    List<ProcessHandle> servers;
    try {
      command.awaitReady(Duration.ofMinutes(2), () -> command.hasPrinted("Ctrl-C stops it all."));
      servers = ProcessHandle.of(command.pid()).orElseThrow().descendants().toList();
      ProcessHandle handle = ProcessHandle.of(command.pid()).orElseThrow();
      handle.destroy();
      handle.onExit().get(1, TimeUnit.MINUTES);
    } finally {
      command.kill();
    }

    assertThat(Files.readString(command.log()))
        .contains("broker ready after ", "registry ready after ", "flink ready after ");
    assertThat(servers).as("broker, registry, JobManager, TaskManager").hasSize(4);
    assertThat(servers).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void theCheckTellsAScriptThatTheStoryWentThrough() throws Exception {
    JavaProcess command = stack("--check", "--format", "json");
    try {
      ProcessHandle handle = ProcessHandle.of(command.pid()).orElseThrow();
      handle.onExit().get(2, TimeUnit.MINUTES);
    } finally {
      command.kill();
    }

    String log = Files.readString(command.log());
    JsonNode told = new ObjectMapper().readTree(log.substring(log.indexOf("{\n")));
    assertThat(told.get("passed").booleanValue()).isTrue();
    assertThat(told.get("customer_id").textValue()).isEqualTo("jason");
    assertThat(told.get("offer_id").textValue()).isEqualTo("auto-loan-discount");
    assertThat(told.get("place_before").intValue()).isEqualTo(3);
    assertThat(told.get("told_on").textValue()).isEqualTo("channel.mobile_app");
    assertThat(told.get("seconds").fieldNames())
        .toIterable()
        .containsExactly("servers", "topics", "patterns", "job", "story");
  }

  @Test
  void saysWhatIsMissingWhereNothingHasBeenBuilt() {
    StringWriter err = new StringWriter();
    String home = System.setProperty("micromoments.home", folder.toString());
    try {
      int code = StackCommand.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true));
      assertThat(code).isEqualTo(2);
      assertThat(err.toString()).contains("there is no broker or no registry", "./mvnw -Dfast");
    } finally {
      if (home == null) {
        System.clearProperty("micromoments.home");
      } else {
        System.setProperty("micromoments.home", home);
      }
    }
  }

  private JavaProcess stack(String... arguments) {
    return JavaProcess.start(
        JavaProgram.of("stack", System.getProperty("java.class.path"), StackCommand.class.getName())
            .heap("256m")
            .quickStart()
            .openedAsHere()
            .with("-Dmicromoments.home=" + System.getProperty("repository.root"))
            .arguments(
                Stream.concat(
                        Stream.of("--dir", folder.resolve("data").toString()), Stream.of(arguments))
                    .toArray(String[]::new)),
        folder);
  }
}
