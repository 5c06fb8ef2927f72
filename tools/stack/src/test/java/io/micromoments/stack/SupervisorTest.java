package io.micromoments.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.stack.flink.FlinkCluster;
import io.micromoments.stack.flink.JobWatch;
import io.micromoments.stack.server.Await;
import io.micromoments.stack.server.JavaProcess;
import io.micromoments.stack.server.JavaProcessTest;
import io.micromoments.stack.server.JavaProgram;
import io.micromoments.stack.server.ServerDownException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class SupervisorTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  private final List<JavaProcess> started = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final CountDownLatch failed = new CountDownLatch(1);
  private Supervisor supervisor;

  @BeforeEach
  void supervise() {
    supervisor =
        new Supervisor(
            List.of(
                new Supervisor.ProcessGroup(
                    started::stream,
                    "starting a replacement",
                    this::startAnother,
                    () -> said.add("finished"))),
            new JobWatch(
                new FlinkCluster(folder.resolve("flink"), 1, 1), Optional::empty, said::add),
            said::add);
  }

  @AfterEach
  void stop() {
    supervisor.close();
    started.forEach(JavaProcess::kill);
  }

  @Test
  void deadProcessIsReportedAndRestarted() {
    startAnother();
    supervisor.start(failed::countDown);
    started.get(0).kill();

    Await.holds("there is another", LIMIT, () -> said.size() == 3);
    assertThat(said.get(0))
        .isEqualTo(
            started.get(0)
                + " has ended with exit code 137 (signal 9) (log: %s); starting a replacement"
                    .formatted(folder.resolve("server-0.log")));
    assertThat(said.get(1))
        .startsWith("server-0 was restarted after ")
        .endsWith("; running: server-1 (process " + started.get(1).pid() + ")");
    assertThat(said.get(2)).isEqualTo("finished");
    assertThat(started).hasSize(2);
    assertThat(started.get(1).isAlive()).isTrue();
    assertThat(supervisor.failure()).isEmpty();
  }

  @Test
  void restartLimitFailsWithTheEndOfTheLog() throws Exception {
    start("failing");
    supervisor.start(failed::countDown);

    assertThat(failed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(started).as("the first, and three restarts").hasSize(4);
    assertThat(supervisor.failure()).isPresent();
    assertThat(supervisor.failure().get())
        .isInstanceOf(ServerDownException.class)
        .hasMessageContaining(started.get(3) + " has ended with exit code 3; restart limit reached")
        .hasMessageContaining("3 restarts within 10 minutes")
        .hasMessageContaining("no such thing");
    assertThat(said).doesNotContain("finished");
  }

  @Test
  void processStoppedAfterCloseIsNotRestarted() {
    startAnother();
    supervisor.start(failed::countDown);
    supervisor.close();
    started.get(0).stop();

    assertThat(said).isEmpty();
    assertThat(started).hasSize(1);
    assertThat(supervisor.failure()).isEmpty();
  }

  /** Starts another process like the first one; if that one failed, this one fails, too. */
  private void startAnother() {
    boolean fails = !started.isEmpty() && printed(started.get(0), "no such thing");
    JavaProcess process = start(fails ? "failing" : "waiting");
    process.awaitReady(LIMIT, () -> process.hasPrinted("now waiting"));
  }

  private JavaProcess start(String argument) {
    JavaProcess process =
        JavaProcess.start(
            JavaProgram.of(
                    "server-" + started.size(),
                    System.getProperty("java.class.path"),
                    JavaProcessTest.Program.class.getName())
                .heap("32m")
                .quickStart()
                .arguments(argument),
            folder);
    started.add(process);
    return process;
  }

  private static boolean printed(JavaProcess process, String text) {
    try {
      return process.hasPrinted(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
