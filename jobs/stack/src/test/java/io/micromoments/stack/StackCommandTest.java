package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class StackCommandTest {

  @TempDir Path folder;

  @Test
  void startsEveryServerAndLeavesNoneBehind() throws Exception {
    JavaProcess command =
        JavaProcess.start(
            JavaProgram.of(
                    "stack", System.getProperty("java.class.path"), StackCommand.class.getName())
                .heap("256m")
                .quickStart()
                .openedAsHere()
                .with("-Dmicromoments.home=" + System.getProperty("repository.root"))
                .arguments("--dir", folder.resolve("data").toString()),
            folder);
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
}
