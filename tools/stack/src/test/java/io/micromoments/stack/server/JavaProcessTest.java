package io.micromoments.stack.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
public class JavaProcessTest {

  @TempDir Path folder;

  @Test
  void exitBeforeReadyFailsWithTheLog() {
    JavaProcess process = start("failing");
    assertThatThrownBy(() -> process.awaitReady(Duration.ofSeconds(30), () -> false))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("no such thing");
  }

  @Test
  void timeoutBeforeReadyFailsWithTheLog() {
    JavaProcess process = start("waiting");
    try {
      process.awaitReady(Duration.ofSeconds(30), () -> process.hasPrinted("now waiting"));
      assertThatThrownBy(() -> process.awaitReady(Duration.ofMillis(100), () -> false))
          .isInstanceOf(StackException.class)
          .hasMessageContaining("s waiting until test is ready")
          .hasMessageContaining("now waiting");
    } finally {
      process.stop();
    }
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void outputOfAnEarlierProcessIsIgnored() throws Exception {
    JavaProcess first = start("waiting");
    first.awaitReady(Duration.ofSeconds(30), () -> first.hasPrinted("now waiting"));
    first.kill();
    assertThat(first.isAlive()).isFalse();

    JavaProcess second = start("failing");
    Await.holds("it has ended", Duration.ofSeconds(30), () -> !second.isAlive());
    assertThat(second.hasPrinted("now waiting")).isFalse();
    assertThat(second.hasPrinted("no such thing")).isTrue();
  }

  private JavaProcess start(String argument) {
    return JavaProcess.start(
        JavaProgram.of("test", System.getProperty("java.class.path"), Program.class.getName())
            .heap("32m")
            .quickStart()
            .arguments(argument),
        folder);
  }

  /** The program that this test starts. */
  public static final class Program {

    private Program() {}

    public static void main(String[] args) throws InterruptedException {
      if (args[0].equals("failing")) {
        System.err.println("no such thing");
        System.exit(3);
      }
      System.out.println("now waiting");
      Thread.currentThread().join();
    }
  }
}
